package io.weft.namers.fs;

/** What is found at a place in a file system. */
sealed interface Contents {

  record Absent() implements Contents {}

  record Directory() implements Contents {}

  record Text(String text) implements Contents {}

  /**
   * There is something, or there may be, that cannot be read.
   *
   * @param problem without the name of the file
   */
  record Unreadable(String problem) implements Contents {}

  /** Whether there is a file, though perhaps one that cannot be read. */
  default boolean isFile() {
    return this instanceof Text || this instanceof Unreadable;
  }
}
