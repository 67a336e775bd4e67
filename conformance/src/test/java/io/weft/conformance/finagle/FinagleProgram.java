package io.weft.conformance.finagle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.conformance.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How the program in {@code peers/finagle} is made and run. */
final class FinagleProgram {
  private static final Path SOURCES = Path.of("peers/finagle").toAbsolutePath();
  private static final Path CLASS_PATH = SOURCES.resolve("target/classpath");
  private static final Path CLASSES = Path.of("target/peers/finagle").toAbsolutePath();

  private FinagleProgram() {}

  /**
   * Makes the program and gives the command that runs it. Skips the test where Maven has not
   * resolved Finagle, and fails it when CI says that all can be had.
   */
  static synchronized List<String> command() throws IOException, InterruptedException {
    if (!Files.isRegularFile(CLASS_PATH)) {
      String text = "no Finagle: " + CLASS_PATH + " is made by ./verify";
      assertThat(System.getenv("CI")).as(text).isNotEqualTo("true");
      assumeTrue(false, text);
    }
    String libraries = Files.readString(CLASS_PATH).strip();
    if (!isMade()) {
      compile(libraries);
    }
    return List.of(
        jdk("java"),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        CLASSES + ":" + libraries,
        "FinaglePeer");
  }

  private static void compile(String libraries) throws IOException, InterruptedException {
    List<String> javac = new ArrayList<>(List.of(jdk("javac"), "-nowarn", "-proc:none"));
    javac.addAll(List.of("-encoding", "UTF-8", "-d", CLASSES.toString(), "-cp", libraries));
    sources().map(Path::toString).forEach(javac::add);
    Program.run("javac", javac, Map.of());
  }

  private static boolean isMade() throws IOException {
    Path made = CLASSES.resolve("FinaglePeer.class");
    if (!Files.exists(made)) {
      return false;
    }
    for (Path source : sources().toList()) {
      if (Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(made)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static Stream<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    }
  }

  private static String jdk(String tool) {
    return Path.of(System.getProperty("java.home"), "bin", tool).toString();
  }
}
