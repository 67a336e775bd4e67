package io.weft.control.store.zookeeper;

import io.weft.control.store.StoreSource;
import io.weft.stack.settings.Settings;
import org.apache.zookeeper.common.PathUtils;

/**
 * Where the nodes of one collection are. Those of the Dtabs are where namerd has them, with nothing
 * else below: what namerd finds there it takes for a namespace.
 *
 * @param documents the node below which each key has one, with the text as its data
 * @param histories the node below which each key has one, with a child for each change
 */
record Layout(String documents, String histories) {
  /** What the nodes of changes are called, with a number behind. */
  private static final String CHANGE = "change-";

  /** Reads {@code pathPrefix}. */
  static String prefix(Settings settings) {
    String given = settings.string("pathPrefix").orElse("/dtabs");
    String prefix = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    try {
      PathUtils.validatePath(prefix);
    } catch (IllegalArgumentException e) {
      throw settings.error(
          "pathPrefix", "is '" + given + "', expected the path of a node such as /dtabs");
    }
    return prefix;
  }

  static Layout of(String prefix, String collection) {
    String own = collection.equals(StoreSource.DTABS) ? "" : "-" + collection;
    return new Layout(prefix + own, prefix + "-history/" + collection);
  }

  String document(String key) {
    return documents + "/" + key;
  }

  String history(String key) {
    return histories + "/" + key;
  }

  /** What the path of a new change starts with. */
  String change(String key) {
    return history(key) + "/" + CHANGE;
  }
}
