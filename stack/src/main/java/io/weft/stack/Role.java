package io.weft.stack;

/** The name of a module's place in a {@link Stack}: lower case, unique in its stack. */
public record Role(String name) {
  @Override
  public String toString() {
    return name;
  }
}
