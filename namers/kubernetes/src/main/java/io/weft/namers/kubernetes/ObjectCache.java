package io.weft.namers.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a resource as lists and events tell of them. An event that is older than what is
 * known of its object changes nothing. For one thread.
 */
final class ObjectCache<T> {
  private final Resource.Reader<T> reader;
  private Map<String, Held<T>> objects = new TreeMap<>();
  private final Map<String, String> deleted = new HashMap<>(); // name -> version of the deletion
  private boolean lastDeleted;
  private String version = "";

  /** An object, or why it cannot be read. */
  private record Held<T>(String version, @Nullable T value, @Nullable String problem) {}

  /** A list on its way, page by page. */
  final class Listing {
    private final Map<String, Held<T>> listed = new TreeMap<>();

    void add(JsonNode object) throws Malformed {
      listed.put(name(object), held(version(object), object));
    }

    /** Replaces all that is known. */
    void commit(String listVersion) {
      objects = listed;
      deleted.clear();
      lastDeleted = false;
      version = listVersion;
    }
  }

  ObjectCache(Resource.Reader<T> reader) {
    this.reader = reader;
  }

  /** The version up to which changes are known. */
  String version() {
    return version;
  }

  /**
   * Is told that a watch starts. What it tells is younger than all that is known, so that deletions
   * need not be remembered any longer.
   */
  void watching() {
    deleted.clear();
  }

  /**
   * Takes up that an object has been added or changed; an object that cannot be read is kept as
   * such.
   *
   * @return whether that is news
   * @throws Malformed if it cannot be told which object that is
   */
  boolean put(JsonNode object) throws Malformed {
    String name = name(object);
    String objectVersion = version(object);
    if (!isNews(name, objectVersion)) {
      return false;
    }
    objects.put(name, held(objectVersion, object));
    deleted.remove(name);
    advance(objectVersion);
    return true;
  }

  /** Takes up that an object has been deleted; see {@link #put}. */
  boolean remove(JsonNode object) throws Malformed {
    String name = name(object);
    String objectVersion = version(object);
    if (!isNews(name, objectVersion)) {
      return false;
    }
    boolean known = objects.remove(name) != null;
    lastDeleted |= known;
    deleted.put(name, objectVersion);
    advance(objectVersion);
    return known;
  }

  /** Takes up that all changes up to this object's version have been told. */
  void bookmark(JsonNode object) throws Malformed {
    advance(version(object));
  }

  View<T> view() {
    Map<String, T> values = new TreeMap<>();
    Map<String, String> skipped = new TreeMap<>();
    objects.forEach(
        (name, held) -> {
          if (held.value() != null) {
            values.put(name, held.value());
          } else if (held.problem() != null) {
            skipped.put(name, held.problem());
          }
        });
    return new View<>(
        Collections.unmodifiableMap(values), skipped, lastDeleted && objects.isEmpty());
  }

  private void advance(String seen) {
    if (isNewer(seen, version)) {
      version = seen;
    }
  }

  private boolean isNews(String name, String objectVersion) {
    Held<T> held = objects.get(name);
    String known = held == null ? deleted.get(name) : held.version();
    return known == null || isNewer(objectVersion, known);
  }

  /**
   * Versions of a resource are whole numbers that grow. Two which are none are not compared: the
   * later one counts.
   */
  private static boolean isNewer(String version, String than) {
    if (!isNumber(version) || !isNumber(than)) {
      return !version.equals(than);
    }
    return version.length() == than.length()
        ? version.compareTo(than) > 0
        : version.length() > than.length();
  }

  private static boolean isNumber(String version) {
    return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Held<T> held(String objectVersion, JsonNode object) {
    try {
      return new Held<>(objectVersion, reader.read(object), null);
    } catch (Malformed e) {
      return new Held<>(objectVersion, null, e.getMessage());
    }
  }

  private static String name(JsonNode object) throws Malformed {
    return metadata(object, "name");
  }

  private static String version(JsonNode object) throws Malformed {
    return metadata(object, "resourceVersion");
  }

  private static String metadata(JsonNode object, String key) throws Malformed {
    String value = object.path("metadata").path(key).asText("");
    if (value.isEmpty()) {
      throw new Malformed("an object without metadata." + key);
    }
    return value;
  }
}
