package io.weft.control.store.consul;

import io.weft.control.store.StoreSource;
import io.weft.control.store.Write;
import io.weft.stack.settings.Settings;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What the keys of one collection are called in Consul, where no key starts with a slash.
 *
 * @param documents what the keys of texts start with; ends with a slash
 * @param histories what those of changes start with; ends with a slash
 * @param nothing a key that is never there
 */
record Layout(String documents, String histories, String nothing) {

  /** Reads {@code pathPrefix}; gives it without the slash at its start. */
  static String prefix(Settings settings) {
    String given = settings.string("pathPrefix").orElse("/namerd/dtabs");
    String prefix = given.endsWith("/") ? given.substring(0, given.length() - 1) : given;
    if (!prefix.startsWith("/")
        || !Stream.of(prefix.substring(1).split("/", -1)).allMatch(Write::isKey)) {
      throw settings.error(
          "pathPrefix", "is '" + given + "', expected a path such as /namerd/dtabs");
    }
    return prefix.substring(1);
  }

  static Layout of(String prefix, String collection) {
    String own = collection.equals(StoreSource.DTABS) ? "" : "-" + collection;
    String histories = prefix + "-history/";
    return new Layout(prefix + own + "/", histories + collection + "/", histories + "nothing");
  }

  /** The text of a key. */
  String document(String key) {
    return documents + key;
  }

  /** The key of a text; empty if it is something else. */
  Optional<String> key(String document) {
    String key = document.substring(documents.length());
    return Write.isKey(key) ? Optional.of(key) : Optional.empty();
  }

  /** What all changes of a key start with. */
  String history(String key) {
    return histories + key + "/";
  }

  /** One change of a key. */
  String change(String key, UUID id) {
    return history(key) + id;
  }
}
