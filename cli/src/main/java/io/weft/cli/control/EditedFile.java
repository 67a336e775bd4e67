package io.weft.cli.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Dtab in a file, for an editor. Notes are on top, as comments that are not part of the Dtab:
 * lines that start with {@code #:}.
 */
final class EditedFile {
  private static final String NOTE = "#:";

  private final Path file;

  private EditedFile(Path file) {
    this.file = file;
  }

  /** A file that only its owner can read. */
  static EditedFile in(Path directory, String namespace) throws IOException {
    String name = namespace.replaceAll("[^A-Za-z0-9_-]", "_");
    return new EditedFile(Files.createTempFile(directory, "weft-" + name + "-", ".dtab"));
  }

  Path path() {
    return file;
  }

  void write(List<String> notes, String dtab) throws IOException {
    Files.writeString(
        file,
        Stream.concat(notes.stream().map(note -> (NOTE + " " + note).stripTrailing()), dtab.lines())
            .map(line -> line + "\n")
            .collect(Collectors.joining()));
  }

  /** The Dtab that is in it now. */
  String dtab() throws IOException {
    return Files.readString(file)
        .lines()
        .filter(line -> !line.startsWith(NOTE))
        .map(line -> line.stripTrailing() + "\n")
        .collect(Collectors.joining());
  }

  /** Takes the notes off, so that it can be used as it is. */
  void keep() {
    try {
      write(List.of(), dtab());
    } catch (IOException e) {
      // What is no text stays as it is, notes included.
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
