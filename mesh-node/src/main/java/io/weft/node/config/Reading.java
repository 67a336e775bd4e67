package io.weft.node.config;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What all sections of one file share while it is read.
 *
 * @param directory what relative file names start from: the directory of the file
 * @param asked the keys that were asked for, with their places; kept for tests
 */
record Reading(Problems problems, Path directory, Set<String> asked) {
  static Reading of(String file, Problems problems) {
    Path parent = Path.of(file).getParent();
    return new Reading(problems, parent == null ? Path.of("") : parent, new TreeSet<>());
  }
}
