package io.weft.conformance.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a test cannot do without: skips it on a machine that lacks it, and fails it in CI. */
public final class Required {
  /** Debian has servers where users do not look. */
  private static final List<String> MORE_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

  private Required() {}

  /** A file that {@code ./verify} makes. */
  public static Path file(Path file) {
    check(Files.exists(file), "no " + file);
    return file;
  }

  /** The path of a program that {@code ./verify} installs. */
  public static String program(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : (path + ":" + String.join(":", MORE_FOLDERS)).split(":", -1)) {
      Path program = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(program)) {
        return program.toString();
      }
    }
    check(false, "no program " + name);
    throw new AssertionError(name);
  }

  private static void check(boolean there, String missing) {
    String text = missing + "; ./verify provides it";
    if (!there) {
      assertThat(System.getenv("CI")).as(text).isNotEqualTo("true");
      assumeTrue(false, text);
    }
  }
}
