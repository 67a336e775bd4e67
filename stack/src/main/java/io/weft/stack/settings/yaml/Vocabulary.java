package io.weft.stack.settings.yaml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of the keys of a kind of file, so that a misplaced one can be told from a misspelt
 * one. A place is written without indexes: {@code routers[].servers[]}; the top level is empty.
 *
 * @param keys those of each place
 * @param adviceOnKeys what to use instead of a key of linkerd that is not supported, by the key
 *     with its place
 * @param adviceOnKinds the same for values of linkerd: by the key with its place, and by the value
 */
public record Vocabulary(
    Map<String, List<String>> keys,
    Map<String, String> adviceOnKeys,
    Map<String, Map<String, String>> adviceOnKinds) {
  public Vocabulary {
    keys = Map.copyOf(keys);
    adviceOnKeys = Map.copyOf(adviceOnKeys);
    adviceOnKinds = Map.copyOf(adviceOnKinds);
  }

  /** All keys, each with its place: {@code routers[].servers[].port}. */
  public Stream<String> all() {
    return keys.entrySet().stream()
        .flatMap(place -> place.getValue().stream().map(key -> join(place.getKey(), key)));
  }

  /** A key with its place. */
  public static String join(String place, String key) {
    return place.isEmpty() ? key : place + "." + key;
  }

  List<String> in(String place) {
    return keys.getOrDefault(place, List.of());
  }

  /** Where a key of this name belongs; nothing when there are too many such places to be of use. */
  List<String> placesOf(String key) {
    List<String> places =
        keys.entrySet().stream()
            .filter(place -> place.getValue().contains(key))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return places.size() <= 2 ? places : List.of();
  }

  /** What to do about a key of linkerd that is not supported in a place. */
  Optional<String> onKey(String place, String key) {
    return Optional.ofNullable(adviceOnKeys.get(join(place, key)));
  }

  /** What to do about a value of linkerd that is not supported for a key of a place. */
  Optional<String> onKind(String place, String key, String kind) {
    return Optional.ofNullable(adviceOnKinds.getOrDefault(join(place, key), Map.of()).get(kind));
  }
}
