package io.weft.node.config;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of the repository, from wherever in it the tests run. */
final class Repository {
  private Repository() {}

  static Path file(String name) {
    Path start = Path.of("").toAbsolutePath();
    for (Path directory = start; directory != null; directory = directory.getParent()) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new IllegalStateException("no " + name + " in or above " + start);
  }
}
