package io.weft.control.store.etcd;

import com.google.protobuf.ByteString;
import io.weft.control.store.StoreSource;
import io.weft.control.store.Write;
import io.weft.stack.settings.Settings;
import java.util.Optional;
import java.util.UUID;

/**
 * What the keys of one collection are called in etcd.
 *
 * @param documents what the keys of texts start with; ends with a slash
 * @param histories what those of changes start with; ends with a slash
 */
record Layout(String documents, String histories) {

  /** The keys that start with a text, which ends with a slash. */
  record Range(ByteString start) {
    /** The first key behind all of these. */
    ByteString end() {
      return start.substring(0, start.size() - 1).concat(ByteString.copyFromUtf8("0"));
    }
  }

  /** Reads {@code pathPrefix}. */
  static String prefix(Settings settings) {
    String given = settings.string("pathPrefix").orElse("/namerd/dtabs");
    String prefix = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    if (!prefix.startsWith("/") || prefix.contains("//")) {
      throw settings.error(
          "pathPrefix", "is '" + given + "', expected a path such as /namerd/dtabs");
    }
    return prefix;
  }

  static Layout of(String prefix, String collection) {
    String own = collection.equals(StoreSource.DTABS) ? "" : "-" + collection;
    return new Layout(prefix + own + "/", prefix + "-history/" + collection + "/");
  }

  /** All texts. */
  Range all() {
    return new Range(ByteString.copyFromUtf8(documents));
  }

  /** The text of a key. */
  ByteString document(String key) {
    return ByteString.copyFromUtf8(documents + key);
  }

  /** The key of a text; empty if it is something else. */
  Optional<String> key(ByteString document) {
    String key = document.toStringUtf8().substring(documents.length());
    return Write.isKey(key) ? Optional.of(key) : Optional.empty();
  }

  /** All changes of a key. */
  Range history(String key) {
    return new Range(ByteString.copyFromUtf8(histories + key + "/"));
  }

  /** A new change of a key. */
  ByteString change(String key) {
    return ByteString.copyFromUtf8(histories + key + "/" + UUID.randomUUID());
  }
}
