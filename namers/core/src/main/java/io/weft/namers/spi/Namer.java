package io.weft.namers.spi;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Set;

/** A discovery system, or anything else that says what paths under its prefix stand for. */
public interface Namer extends AutoCloseable {

  /**
   * What a path stands for: bound names, or other paths to be bound in turn. {@link NameTree.Neg}
   * says that there is no such name, so that the next alternative is tried; an activity that fails
   * says that nobody knows, and nothing else is tried.
   *
   * <p>Must be quick and start nothing: the work begins when the activity is first observed, never
   * blocks the thread that observes, and ends with the last observation. Called from any thread.
   *
   * @param path what follows the namer's prefix
   */
  Activity<NameTree<Name>> lookup(Path path);

  /**
   * The paths that it can list, of those for which {@link #lookup} gives a bound name; none where
   * it cannot. As with that, the work begins with the first observation and ends with the last.
   */
  default Activity<Set<Path>> names() {
    return Activity.value(Set.of());
  }

  /** How it stands with the sources of what is watched at present; for the admin pages. */
  default List<WatchReport> watches() {
    return List.of();
  }

  /** Ends all watches, threads and connections. What is observed then stays as it is. */
  @Override
  void close();
}
