package io.weft.control.access;

/** Names in which {@code *} stands for any characters, also none. */
final class Wildcard {
  private Wildcard() {}

  /** In time that is bounded by the product of both lengths, whoever made the pattern. */
  static boolean matches(String pattern, String text) {
    int star = -1; // the last one that was passed, and where what it stands for ends so far
    int taken = 0;
    int p = 0;
    int t = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        taken = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++taken;
      } else {
        return false;
      }
    }
    return pattern.substring(p).chars().allMatch(c -> c == '*');
  }
}
