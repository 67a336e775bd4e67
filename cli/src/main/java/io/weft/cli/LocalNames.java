package io.weft.cli;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.Node;
import io.weft.node.explain.Comparison;
import io.weft.node.explain.Explainer;
import io.weft.node.explain.Explanation;
import io.weft.node.router.Destination;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/** What the names of a configuration lead to, with its discovery systems asked from here. */
final class LocalNames implements Names {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Node node;

  private LocalNames(Node node) {
    this.node = node;
  }

  /** Opens the routers of a configuration, without their ports. */
  static LocalNames of(String file, PrintWriter warnings) throws IOException {
    return new LocalNames(Node.open(ConfigFile.read(file, warnings)));
  }

  @Override
  public Explanation explain(Optional<String> router, Destination destination) {
    return router(router).explain(destination, PATIENCE).toCompletableFuture().join();
  }

  @Override
  public Comparison compare(Optional<String> router, Dtab dtab, Optional<Path> only) {
    return router(router)
        .compare(dtab, only.map(Destination::of).stream().toList(), PATIENCE)
        .toCompletableFuture()
        .join();
  }

  private Explainer router(Optional<String> label) {
    try {
      return label
          .map(given -> node.explainers().get(node.routers().indexOf(node.router(given))))
          .orElseGet(() -> node.explainers().get(0));
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
