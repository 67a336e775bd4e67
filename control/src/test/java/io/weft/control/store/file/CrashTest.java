package io.weft.control.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.Version;
import io.weft.testkit.Seen;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes. */
final class CrashTest {
  private static final int KILLS = 10;

  /** A write that the process was told to be durable. */
  private record Acknowledged(int count, Version version) {}

  @TempDir private Path directory;
  private final Random random = new Random(7);

  @Test
  void holdsWhatWasAcknowledgedBeforeEachKill() throws Exception {
    Map<String, Acknowledged> last = new HashMap<>();
    for (int kill = 0; kill < KILLS; kill++) {
      last.putAll(acknowledgedByTheKilled());
      try (Store store = EndlessWriter.open(directory)) {
        for (String key : EndlessWriter.KEYS) {
          check(store, key, Objects.requireNonNull(last.get(key), key));
        }
      }
    }
  }

  @Test
  void letsNoSecondProcessIn() throws Exception {
    Process process = start();
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).isNotNull();
      assertThatThrownBy(() -> EndlessWriter.open(directory))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith(
              "dtabs.lock is locked by process " + process.pid() + "; end that first");
    } finally {
      end(process);
    }
  }

  private Map<String, Acknowledged> acknowledgedByTheKilled() throws Exception {
    Process process = start();
    Map<String, Acknowledged> acknowledged = new HashMap<>();
    try (BufferedReader lines = process.inputReader()) {
      int enough = EndlessWriter.KEYS.size() + random.nextInt(200);
      int read = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        if (words.length == 4) { // the last line may be cut off
          acknowledged.put(
              words[0],
              new Acknowledged(
                  Integer.parseInt(words[1]), new Version(Long.parseLong(words[2]))));
        }
        read++;
        if (read == enough) {
          process.toHandle().destroyForcibly(); // leaves its output to be read to the end
        }
      }
      assertThat(read).as("acknowledged writes").isGreaterThanOrEqualTo(enough);
    } finally {
      end(process);
    }
    return acknowledged;
  }

  private static void check(Store store, String key, Acknowledged last) throws Exception {
    Document document;
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      document = seen.value().get(key).orElseThrow();
    }
    assertThat(document.version()).isGreaterThanOrEqualTo(last.version());
    int count = EndlessWriter.count(document);
    // One write at most was under way, which may have become durable.
    assertThat(count).isBetween(last.count(), last.count() + 1);

    List<Revision> history =
        store.history(key, EndlessWriter.REVISIONS).toCompletableFuture().get(30, TimeUnit.SECONDS);
    assertThat(history).hasSize(Math.min(count, EndlessWriter.REVISIONS));
    for (int i = 0; i < history.size(); i++) {
      Revision revision = history.get(i);
      assertThat(EndlessWriter.count(revision.text().orElseThrow())).isEqualTo(count - i);
      if (count - i == last.count()) {
        assertThat(revision.version()).isEqualTo(last.version());
      }
    }
    assertThat(history.stream().map(revision -> -revision.version().number()))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            EndlessWriter.class.getName(),
            directory.toString())
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
