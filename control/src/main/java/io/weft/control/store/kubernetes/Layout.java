package io.weft.control.store.kubernetes;

import io.weft.control.store.StoreSource;
import io.weft.control.store.Write;
import io.weft.stack.settings.Settings;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the config maps of one collection are called.
 *
 * @param namespace of Kubernetes
 * @param prefix what their names start with; ends with a hyphen
 */
record Layout(String namespace, String collection, String prefix) {
  /** On each config map, with the collection as its value. */
  static final String LABEL = "weft.io/collection";

  static final int MAX_NAME = 253;

  private static final Predicate<String> DNS_LABEL =
      Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?").asMatchPredicate();
  private static final Pattern ESCAPED = Pattern.compile("-(?:-|([0-9a-f]{2}))");

  /** Reads {@code namespace} and {@code namePrefix}; of the collection of Dtabs. */
  static Layout read(Settings settings) {
    return new Layout(
        label(settings, "namespace", "default"), "", label(settings, "namePrefix", "weft"));
  }

  private static String label(Settings settings, String key, String otherwise) {
    String given = settings.string(key).orElse(otherwise);
    if (!DNS_LABEL.test(given)) {
      throw settings.error(
          key, "is '" + given + "', expected small letters, digits and hyphens, 63 at most");
    }
    return given;
  }

  /** For one collection. */
  Layout of(String name) {
    return new Layout(namespace, name, prefix + "-" + name + "-");
  }

  /** Where the text is among the data of a config map. */
  String text() {
    return collection.equals(StoreSource.DTABS) ? "dtab" : "text";
  }

  /**
   * The name for a key. Small letters and digits are as they are, a hyphen is two, and the rest
   * {@code -xx}, in hexadecimal: also a hyphen at the end, where no name may have one.
   */
  String name(String key) {
    StringBuilder name = new StringBuilder(prefix);
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        name.append(c);
      } else if (c == '-' && i < key.length() - 1) {
        name.append("--");
      } else {
        name.append('-').append(Integer.toHexString(c));
      }
    }
    return name.toString();
  }

  /** The key for a name; empty if it is that of something else. */
  Optional<String> key(String name) {
    if (!name.startsWith(prefix)) {
      return Optional.empty();
    }
    String key =
        ESCAPED
            .matcher(name.substring(prefix.length()))
            .replaceAll(
                found ->
                    found.group(1) == null
                        ? "-"
                        : Matcher.quoteReplacement(
                            String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    return Write.isKey(key) && name(key).equals(name) ? Optional.of(key) : Optional.empty();
  }
}
