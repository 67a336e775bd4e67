package io.weft.namers.inet.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** What a small file of the system says at present; what it said last while it cannot be read. */
final class FileView<T> {
  private final Path file;
  private final Function<? super String, ? extends T> parser;
  private String text = "";
  private T parsed;

  /**
   * @param otherwise what holds until the file has been read
   */
  FileView(Path file, Function<? super String, ? extends T> parser, T otherwise) {
    this.file = file;
    this.parser = parser;
    this.parsed = otherwise;
  }

  /** Reads the file: cheaper than to be mistaken about whether it has changed. */
  synchronized T get() {
    try {
      String now = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      if (!now.equals(text)) {
        parsed = parser.apply(now);
        text = now;
      }
    } catch (IOException e) {
      // It is not there, or is just being replaced.
    }
    return parsed;
  }
}
