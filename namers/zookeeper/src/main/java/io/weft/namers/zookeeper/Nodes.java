package io.weft.namers.zookeeper;

import io.weft.stack.settings.Settings;
import org.apache.zookeeper.common.PathUtils;

/** Nodes that the configuration names. */
final class Nodes {
  private Nodes() {}

  /** The path of a node below which others are: empty for the root, else without a slash behind. */
  static String base(Settings settings, String key, String defaultValue) {
    String given = settings.string(key).orElse(defaultValue);
    String node =
        given.length() > 1 && given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    try {
      PathUtils.validatePath(node);
    } catch (IllegalArgumentException e) {
      throw settings.error(
          key, "must be the path of a node such as /discovery, not '" + given + "'");
    }
    return node.equals("/") ? "" : node;
  }
}
