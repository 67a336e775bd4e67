package io.weft.stack.settings.yaml;

import java.util.regex.Pattern;

/** What must not be shown: values under telling names, and passwords in URLs. */
final class Secrets {
  static final String HIDDEN = "***";

  private static final String NAME =
      "(?:password|passwd|passphrase|token|secret|credential|authinfo)";
  private static final Pattern NAMED = Pattern.compile(NAME, Pattern.CASE_INSENSITIVE);
  // All repetitions have a bound: a line may be a whole file long.
  private static final Pattern NAMED_VALUE =
      Pattern.compile(
          "(" + NAME + "[\\w.-]{0,40}[\"']?\\s{0,9}:\\s{0,9})[^\\s].*", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("(://)[^/@\\s]+@");

  private Secrets() {}

  /** Whether the value of a key or environment variable of this name is a secret. */
  static boolean isName(String name) {
    return NAMED.matcher(name).find();
  }

  /** A value without passwords that stand in its URLs. */
  static String hideInValue(String value) {
    return USER_INFO.matcher(value).replaceAll("$1" + HIDDEN + "@");
  }

  /** A line of the file without its secrets. */
  static String hideIn(String line) {
    return hideInValue(NAMED_VALUE.matcher(line).replaceAll("$1" + HIDDEN));
  }
}
