package io.weft.namers.inet.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a small file of the system says at present. It is read again when it has changed. */
final class FileView<T> {
  private final Path file;
  private final Function<? super String, ? extends T> parser;
  private final T otherwise;
  private @Nullable Stamp stamp;
  private T last;

  /** Two that are equal are taken to be of the same contents. */
  private record Stamp(FileTime modified, long size, @Nullable Object key) {}

  /**
   * @param otherwise what holds as long as the file has never been read
   */
  FileView(Path file, Function<? super String, ? extends T> parser, T otherwise) {
    this.file = file;
    this.parser = parser;
    this.otherwise = otherwise;
    this.last = otherwise;
  }

  synchronized T get() {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      Stamp now = new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
      if (!now.equals(stamp)) {
        last = parser.apply(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        stamp = now;
      }
    } catch (IOException e) {
      // It is not there, or is being replaced: what it said last stays.
      return stamp == null ? otherwise : last;
    }
    return last;
  }
}
