package io.weft.control.store;

/**
 * Which change of a key a text comes from. A later change of the same key has a higher number, also
 * after the key was deleted and written again; nothing else follows from it.
 */
public record Version(long number) implements Comparable<Version> {
  @Override
  public int compareTo(Version other) {
    return Long.compare(number, other.number);
  }

  @Override
  public String toString() {
    return Long.toString(number);
  }
}
