package io.weft.namers.kubernetes;

/** A port as a path names it: the name or the number of a Service's port. */
record PortName(String text) {
  private static final int MAX = 65_535;

  static boolean isPort(int number) {
    return number >= 1 && number <= MAX;
  }

  boolean isNumber() {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** The number, 0 when it is none that a port can have. */
  int number() {
    int number = isNumber() && text.length() <= 5 ? Integer.parseInt(text) : 0;
    return isPort(number) ? number : 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
