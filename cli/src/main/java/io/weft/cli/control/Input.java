package io.weft.cli.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A text that the user names. */
final class Input {
  private Input() {}

  /**
   * @param file - for standard input
   * @throws ControlException when it cannot be read
   */
  static String read(String file, Surroundings surroundings) throws IOException {
    if (file.equals("-")) {
      return new String(surroundings.input().readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new ControlException("no such file: " + file);
    } catch (IOException e) {
      throw new ControlException("cannot read " + file + ": " + e);
    }
  }
}
