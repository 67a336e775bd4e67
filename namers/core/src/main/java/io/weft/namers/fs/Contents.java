package io.weft.namers.fs;

/** What is found at a place in a file system. */
sealed interface Contents {

  record Absent() implements Contents {}

  record Directory() implements Contents {}

  record Text(String text) implements Contents {}

  /**
   * There is a file that is of no use.
   *
   * @param problem without the name of the file
   */
  record Unusable(String problem) implements Contents {}

  /**
   * There is no telling whether there is a file: the place itself cannot be reached.
   *
   * @param problem without the name of the file
   */
  record Unknown(String problem) implements Contents {}
}
