package io.weft.control.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What stands behind the question mark of a target. */
record Query(Map<String, String> values) {
  private static final Set<String> TRUE = Set.of("1", "t", "true"); // as Finagle has it

  /**
   * @throws Refused if it is not encoded as it should be
   */
  static Query parse(String text) {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int equal = pair.indexOf('=');
      String name = equal < 0 ? pair : pair.substring(0, equal);
      // As the first of several values counts in Finagle.
      values.putIfAbsent(decoded(name), equal < 0 ? "" : decoded(pair.substring(equal + 1)));
    }
    return new Query(values);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Refused(400, "the query is not well encoded: " + e.getMessage());
    }
  }

  Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  boolean isTrue(String name) {
    return get(name).filter(value -> TRUE.contains(value.toLowerCase(Locale.ROOT))).isPresent();
  }
}
