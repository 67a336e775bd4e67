package io.weft.namers.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.Dtab;
import io.weft.namers.watch.ManualRepeater;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DtabFileTest {
  @TempDir Path temp;
  private final ManualRepeater poller = new ManualRepeater();

  @Test
  @DisplayName("pain point 4: a Dtab that cannot be read is reported, and the watch goes on")
  void keepsTheLastGoodDtab() throws IOException {
    Path path = temp.resolve("dtab");
    try (Log log = Log.of(DtabFile.class);
        DtabFile file = new DtabFile(path, poller)) {
      Seen<Dtab> seen = new Seen<>(file);
      assertThat(seen.isPending()).isTrue();
      poller.round();
      assertThat(seen.failure()).hasMessage(path + " does not exist");
      Files.writeString(path, "/svc => /#/io.l5d.fs;");
      poller.rounds(2);
      assertThat(seen.value()).hasToString("/svc=>/#/io.l5d.fs");
      // Even while nobody looks.
      seen.close();
      Files.writeString(path, "# routes\n/svc => /#/io.l5d.fs;\n/a =>\n  /b | ;\n");
      poller.rounds(20);
      Seen<Dtab> again = new Seen<>(file);
      assertThat(again.value()).hasToString("/svc=>/#/io.l5d.fs");
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(1))
          .startsWith(path + ":4:8: expected '/', '(', '!', '~', '$' or a weight but found ';'");
      Files.delete(path);
      poller.rounds(20);
      assertThat(again.states()).hasSize(1);
      Files.writeString(path, "/a => /b");
      poller.rounds(2);
      assertThat(again.value()).hasToString("/a=>/b");
    }
    assertThat(poller.isClosed()).isTrue();
  }

  @Test
  void watchesByItself() throws IOException {
    Path path = Files.writeString(temp.resolve("dtab"), "/a => /b");
    try (DtabFile file = DtabFile.open(path, Duration.ofMillis(10))) {
      Seen<Dtab> seen = new Seen<>(file);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(seen.value()).hasToString("/a=>/b"));
      Files.writeString(path, "/a => /c");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(seen.value()).hasToString("/a=>/c"));
    }
  }
}
