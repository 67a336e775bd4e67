package io.weft.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.cli.Weft;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All demonstrations as a whole, as a user starts them. */
final class DemoTest {
  private static final Pattern FOLDER = Pattern.compile("logs are in (\\S+)\\.");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"demo", "demo --http"})
  void everythingThatItClaimsIsTrueAndNothingIsLeftBehind(String command) throws Exception {
    run(command);
  }

  @Test
  @Tag("slow")
  void everythingThatTheDemoOfCanariesClaimsIsTrue() throws Exception {
    run("demo --canary");
  }

  private void run(String command) throws Exception {
    File output = directory.resolve("output").toFile();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstdout.encoding=UTF-8",
                "-Dfile.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Weft.class.getName()));
    arguments.addAll(List.of(command.split(" ")));
    Process demo =
        new ProcessBuilder(arguments).redirectErrorStream(true).redirectOutput(output).start();
    try {
      boolean ended = demo.waitFor(3, TimeUnit.MINUTES);

      String text = Files.readString(output.toPath());
      assertThat(ended).as(text).isTrue();
      assertThat(demo.exitValue()).as(text).isZero();
      assertThat(text).contains("claims were true").doesNotContain("✗", "\u001b");
      Matcher folder = FOLDER.matcher(text);
      assertThat(folder.find()).isTrue();
      assertThat(Path.of(folder.group(1))).doesNotExist();
    } finally {
      // Its processes end with it, and remove nothing of this test's.
      demo.destroyForcibly();
    }
  }
}
