package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.common.PathUtils;
import org.jspecify.annotations.Nullable;

/**
 * What a name asks for.
 *
 * @param path the name
 * @param endpoint the name of the instances' endpoint; null for the main one
 * @param shard the number of the only instances that count; null for all
 */
record Target(Path path, Directory directory, @Nullable String endpoint, @Nullable Integer shard) {
  private static final Pattern LAST =
      Pattern.compile("([^:#]+)(?::([^:#]+))?(?:#(\\d{1,9}))?", Pattern.DOTALL);

  /**
   * A node whose children are meant.
   *
   * @param node its full path
   */
  record Directory(Ensemble ensemble, String node) {
    String child(String name) {
      return node.equals("/") ? node + name : node + "/" + name;
    }

    @Override
    public String toString() {
      return ensemble + ": " + node;
    }
  }

  /** Says what a path asks for; empty when it is no name, so that a shorter one is tried. */
  interface Reader {
    /**
     * Reads a path.
     *
     * @throws IllegalArgumentException if it is a mistake, also when it is made shorter
     */
    Optional<Target> read(Path path);
  }

  /** A whole path as a directory below another one. */
  static Optional<Target> directory(Path path, Ensemble ensemble, String base, Path below) {
    return node(base, below)
        .map(node -> new Target(path, new Directory(ensemble, node), null, null));
  }

  /** A serverset below a directory; the last element may end in {@code :endpoint#shard}. */
  static Optional<Target> serverset(Path path, Ensemble ensemble, String base, Path below) {
    if (below.isEmpty()) {
      return Optional.empty();
    }
    int last = below.size() - 1;
    Matcher parts = LAST.matcher(below.element(last));
    if (!parts.matches()) {
      return Optional.empty();
    }
    Integer shard = parts.group(3) == null ? null : Integer.valueOf(parts.group(3));
    return node(base, below.take(last).append(parts.group(1)))
        .map(node -> new Target(path, new Directory(ensemble, node), parts.group(2), shard));
  }

  /**
   * The node that elements lead to from a directory; empty when there can be none.
   *
   * @param base without a slash at its end
   */
  static Optional<String> node(String base, Path below) {
    StringBuilder node = new StringBuilder(base);
    for (int i = 0; i < below.size(); i++) {
      if (below.element(i).indexOf('/') >= 0) {
        return Optional.empty();
      }
      node.append('/').append(below.element(i));
    }
    try {
      PathUtils.validatePath(node.toString());
      return Optional.of(node.toString());
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // such as "..", which no node is called
    }
  }
}
