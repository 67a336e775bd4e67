package io.weft.cli;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.explain.Comparison;
import io.weft.node.explain.Explanation;
import io.weft.node.router.Destination;
import java.io.IOException;
import java.util.Optional;

/** Whoever knows where names go: a running node, or what a configuration leads to. */
interface Names extends AutoCloseable {

  /**
   * Where a name goes, and why.
   *
   * @param router the label of the router to ask; the first one if empty
   * @throws InputException if there is no such router, or no node
   */
  Explanation explain(Optional<String> router, Destination destination)
      throws IOException, InterruptedException;

  /**
   * What another Dtab would change.
   *
   * @param only the name to compare; all that are in use if empty
   */
  Comparison compare(Optional<String> router, Dtab dtab, Optional<Path> only)
      throws IOException, InterruptedException;

  @Override
  void close();
}
