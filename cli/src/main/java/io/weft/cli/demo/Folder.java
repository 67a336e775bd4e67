package io.weft.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The temporary folder of a demonstration, with the logs of its processes. Closing it removes it.
 *
 * @param path where it is
 */
record Folder(Path path) implements AutoCloseable {
  static Folder create() throws IOException {
    return new Folder(Files.createTempDirectory("weft-demo-"));
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  Path log(String process) {
    return resolve(process + ".log");
  }

  /** The last lines of a process's log, for one that did not do what it should. */
  String endOfLog(String process, int lines) {
    try (Stream<String> all = Files.lines(log(process))) {
      List<String> text = all.toList();
      return text.subList(Math.max(0, text.size() - lines), text.size()).stream()
          .collect(Collectors.joining("\n  ", "  ", ""));
    } catch (IOException e) {
      return "  (no log: " + e.getMessage() + ")";
    }
  }

  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(path)) {
      deepestFirst = all.sorted((one, other) -> other.compareTo(one)).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
