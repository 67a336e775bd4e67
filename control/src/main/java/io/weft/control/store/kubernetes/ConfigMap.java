package io.weft.control.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.store.Change;
import io.weft.control.store.Revision;
import io.weft.control.store.Version;
import io.weft.control.store.remote.HistoryEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The config map of one key: its text, the version of it, and its last changes. One without a text
 * is that of a key that was deleted, so that versions go on rising. Somebody who edits the text by
 * hand leaves the annotations as they are: the digest in them tells that.
 */
final class ConfigMap {
  private static final String VERSION = "weft.io/version";
  private static final String DIGEST = "weft.io/digest";
  private static final String KEY = "weft.io/key";
  private static final String CHANGE = "change-";

  /** How many changes are kept, of so many bytes; the last one whatever it has. */
  private static final int LENGTH = 100;

  private static final int HISTORY_BYTES = 256 * 1024;

  /** What Kubernetes takes as data in one config map, and a little room. */
  private static final int MAX_BYTES = (1 << 20) - 4096;

  private final Layout layout;
  private final String key;
  private final ObjectNode object;

  private ConfigMap(Layout layout, String key, ObjectNode object) {
    this.layout = layout;
    this.key = key;
    this.object = object;
  }

  /** One that is there; empty if it is none of the collection. */
  static Optional<ConfigMap> of(Layout layout, JsonNode object) {
    return object instanceof ObjectNode read
        ? layout
            .key(object.path("metadata").path("name").asText())
            .map(key -> new ConfigMap(layout, key, read))
        : Optional.empty();
  }

  /**
   * One that is not there yet.
   *
   * @param version below that of its first change
   */
  static ConfigMap make(Layout layout, String key, long version) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "v1").put("kind", "ConfigMap");
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", layout.name(key)).put("namespace", layout.namespace());
    metadata.putObject("annotations").put(VERSION, Long.toString(version));
    return new ConfigMap(layout, key, object);
  }

  String key() {
    return key;
  }

  Optional<String> text() {
    return Optional.ofNullable(object.path("data").get(layout.text())).map(JsonNode::asText);
  }

  /**
   * That of the last change that a control service has made or has taken over; one that was made by
   * hand has that of the API server, which is never below.
   */
  long version() {
    return object
        .path("metadata")
        .path("annotations")
        .path(VERSION)
        .asLong(resourceVersion().asLong());
  }

  /** The API server's own, for which the object may be replaced. */
  JsonNode resourceVersion() {
    return object.path("metadata").path("resourceVersion");
  }

  /** The version of the text; empty if there is none. */
  Optional<Version> present() {
    return text().map(there -> new Version(version()));
  }

  /** Whether the text is not the one of the version: somebody has edited it by other means. */
  boolean isEdited() {
    return resourceVersion().isTextual()
        && !object
            .path("metadata")
            .path("annotations")
            .path(DIGEST)
            .asText()
            .equals(digest(text()));
  }

  private static String digest(Optional<String> text) {
    try {
      return text.map(given -> given.getBytes(StandardCharsets.UTF_8))
          .map(MessageDigest.getInstance("SHA-256")::digest)
          .map(HexFormat.of()::formatHex)
          .orElse("none");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  /** The last changes, the last one first. */
  List<Revision> history(int limit) throws IOException {
    List<Revision> history = new ArrayList<>();
    for (long version : versions(object)) {
      if (history.size() < limit) {
        JsonNode entry = object.path("binaryData").path(CHANGE + version);
        history.add(HistoryEntry.decoded(entry.binaryValue(), new Version(version)));
      }
    }
    return history;
  }

  private static List<Long> versions(ObjectNode object) {
    List<Long> versions = new ArrayList<>();
    object
        .path("binaryData")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.matches(CHANGE + "[0-9]{1,18}")) {
                versions.add(Long.parseLong(name.substring(CHANGE.length())));
              }
            });
    versions.sort(Comparator.reverseOrder());
    return versions;
  }

  /**
   * The object after a change, to be written in the place of this one.
   *
   * @param text empty for a deletion
   * @return empty if it would be too large
   */
  Optional<ObjectNode> changed(Optional<String> text, Change change) {
    ObjectNode next = object.deepCopy();
    long version = version() + 1;
    ObjectNode data = next.withObject("/data");
    text.ifPresentOrElse(given -> data.put(layout.text(), given), () -> data.remove(layout.text()));
    next.withObject("/metadata/labels").put(Layout.LABEL, layout.collection());
    next.withObject("/metadata/annotations")
        .put(KEY, key)
        .put(VERSION, Long.toString(version))
        .put(DIGEST, digest(text));
    next.withObject("/binaryData").put(CHANGE + version, new HistoryEntry(text, change).encoded());
    int length = text.map(given -> given.getBytes(StandardCharsets.UTF_8).length).orElse(0);
    return trim(next, MAX_BYTES - length) ? Optional.of(next) : Optional.empty();
  }

  /** Takes the first changes away, and tells whether the last one has room. */
  private static boolean trim(ObjectNode object, int room) {
    ObjectNode history = object.withObject("/binaryData");
    int kept = 0;
    int size = 0;
    for (long version : versions(object)) {
      String name = CHANGE + version;
      size += bytes(history.path(name));
      if (kept > 0 && (kept >= LENGTH || size > Math.min(room, HISTORY_BYTES))) {
        history.remove(name);
      } else {
        kept++;
        if (size > room) {
          return false;
        }
      }
    }
    return true;
  }

  private static int bytes(JsonNode base64) {
    return base64.asText().length() / 4 * 3;
  }
}
