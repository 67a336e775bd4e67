package io.weft.node.config;

import io.weft.namers.name.Path;
import java.util.List;
import java.util.Set;

/**
 * A part of the configuration that may differ from name to name: keys that hold everywhere, or
 * entries of which each holds for the paths that start with its prefix. Immutable.
 *
 * @param <T> what is in force for one path
 */
public sealed interface Ruled<T> permits Everywhere, ByPrefix {

  /** The same for all paths. */
  static <T> Ruled<T> everywhere(T config) {
    return new Everywhere<>(config, Set.of());
  }

  /**
   * What is in force for a path. Reads the keys of the entries anew: for when a path is first used,
   * and not for each call.
   *
   * @throws RuleException when what a prefix has captured in this path makes a value wrong
   */
  Effective<T> at(Path path);

  /**
   * What the entries say, each by itself, with a placeholder for what their prefixes capture: for
   * what must be known before a path is, such as the files that are named.
   */
  List<T> all();
}
