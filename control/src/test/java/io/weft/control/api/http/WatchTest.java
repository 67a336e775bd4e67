package io.weft.control.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.control.access.Access;
import io.weft.control.access.Revocable;
import io.weft.control.store.Change;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.namers.name.Path;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that go on, over bare sockets. */
final class WatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Running api;

  @BeforeEach
  void start() throws Exception {
    api = new Running();
    api.put("default", "/svc => /#/sd");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void whatIsNotPermittedAnyMoreIsNotTold() throws Exception {
    Revocable access = new Revocable();
    try (Running own = new Running(access)) {
      own.put("default", "/svc => /#/sd");
      try (Lines lines = own.watch("/api/1/dtabs/default?watch=true")) {
        assertThat(lines.next()).contains("/#/sd");

        access.revoke();
        CompletionStage<Version> byAnother =
            own.store.write(
                new Write(
                    "default",
                    new Write.Condition.Any(),
                    Optional.of("/svc => /#/secret"),
                    new Change("op", Instant.EPOCH, "")));
        assertThat(byAnother).isCompleted();

        assertThat(lines.next())
            .isEqualTo("to read namespace default takes a client certificate or a token");
        assertThat(lines.next()).isNull();
      }
    }
  }

  @Test
  void namespacesAreWatched() throws Exception {
    try (Lines lines = api.watch("/api/1/dtabs?watch=true")) {
      assertThat(lines.head())
          .contains("http/1.1 200 ok", "transfer-encoding: chunked")
          .contains("content-type: application/json");
      assertThat(lines.next()).isEqualTo("[\"default\"]");

      api.put("default", "/svc => /other"); // changes no name, and is not told
      api.put("another", "/svc => /other");

      assertThat(lines.next()).isEqualTo("[\"another\",\"default\"]");
    }
  }

  @Test
  void aDtabIsWatchedAndItsDeletionIsNotTold() throws Exception {
    try (Lines lines = api.watch("/api/1/dtabs/default?watch=1")) {
      assertThat(lines.next()).isEqualTo("[{\"prefix\":\"/svc\",\"dst\":\"/#/sd\"}]");

      api.send(api.request("/api/1/dtabs/default").DELETE());
      api.put("default", "/svc => /#/sd"); // as it was
      api.put("default", "/svc => /b");

      assertThat(lines.next()).isEqualTo("[{\"prefix\":\"/svc\",\"dst\":\"/b\"}]");
    }
  }

  @Test
  void aBindingIsWatched() throws Exception {
    api.namer.set("web", 1);
    try (Lines lines = api.watch("/api/1/bind/default?path=/svc/web&watch=true")) {
      assertThat(lines.next()).contains("\"port\":1").contains("\"id\":\"/#/sd/web\"");

      api.put("default", "/svc => ~");

      assertThat(lines.next()).isEqualTo("{\"type\":\"neg\"}");
    }
  }

  @Test
  void addressesAreWatched() throws Exception {
    for (String target :
        List.of("/api/1/addr/default?path=/%23/sd/web", "/api/1/resolve/default?path=/svc/web")) {
      api.namer.set("web", 1);
      try (Lines lines = api.watch(target + "&watch=true")) {
        assertThat(lines.next())
            .isEqualTo(
                "{\"type\":\"bound\",\"addrs\":[{\"ip\":\"127.0.0.1\",\"port\":1,\"meta\":{}}],"
                    + "\"meta\":{}}");

        api.namer.set("web", 1); // the same again
        api.namer.set("web", 2);

        assertThat(lines.next()).contains("\"port\":2");
      }
    }
  }

  @Test
  void aDelegationAndBoundNamesAreWatched() throws Exception {
    try (Lines lines = api.watch("/api/1/delegate/default?path=/svc/web&watch=true");
        Lines names = api.watch("/api/1/bound-names?watch=true")) {
      assertThat(lines.next()).contains("\"type\":\"neg\",\"path\":\"/#/sd/web\"");
      assertThat(names.next()).isEqualTo("[]");

      api.namer.set("web", 1);
      api.boundNames.set(new TreeSet<>(List.of(Path.parse("/#/sd/web"))));

      assertThat(lines.next()).contains("\"type\":\"leaf\",\"path\":\"/#/sd/web\"");
      assertThat(names.next()).isEqualTo("[\"/#/sd/web\"]");
    }
  }

  @Test
  void anErrorIsWrittenAndEndsTheWatch() throws Exception {
    try (Lines lines = api.watch("/api/1/bind/default?path=/svc/web&watch=true")) {
      assertThat(lines.next()).isEqualTo("{\"type\":\"neg\"}");

      api.namer.fail("web", "error");

      assertThat(lines.next()).isEqualTo("error");
      assertThat(lines.next()).isNull();
    }
  }

  @Test
  void aWatcherThatGoesFreesWhatItObserved() throws Exception {
    try (Lines lines = api.watch("/api/1/bind/default?path=/svc/web&watch=true")) {
      assertThat(lines.next()).isNotNull();
      assertThat(api.namer.observers()).isEqualTo(1);
      assertThat(api.api.watches()).isEqualTo(1);
    }

    await().atMost(LIMIT).until(() -> api.namer.observers() == 0 && api.api.watches() == 0);
  }

  @Test
  void aSlowWatcherMissesWhatIsOldAndGetsTheNewest() throws Exception {
    String padding = "/x".repeat(20_000);
    try (Lines lines = api.watch("/api/1/dtabs/default?watch=true")) {
      assertThat(lines.next()).isNotNull();
      int writes = 120; // of 80 kB: more than all buffers on the way hold
      for (int i = 1; i <= writes; i++) {
        write("/a" + padding + " => /number/" + i + ";/b" + padding + "=>/b");
      }

      int seen = 0;
      String line;
      do {
        line = lines.next();
        seen++;
      } while (line != null && !line.contains("/number/" + writes + "\""));
      assertThat(seen).isLessThan(writes);
    }
  }

  /** Past the API, whose clients wait for each write. */
  private void write(String dtab) {
    api.store
        .write(
            new Write(
                "default",
                new Write.Condition.Any(),
                Optional.of(dtab),
                new Change("test", Running.NOW, "")))
        .toCompletableFuture()
        .join();
  }

  @Test
  void watchesHaveALimit() throws Exception {
    api.close();
    api = new Running(StubStore.empty(), Access.open(), Optional.empty(), 1);
    try (Lines first = api.watch("/api/1/dtabs?watch=true")) {
      assertThat(first.next()).isEqualTo("[]");
      try (Lines second = api.watch("/api/1/dtabs?watch=true")) {
        assertThat(second.head()).contains("http/1.1 503 service unavailable");
      }
    }
    await().atMost(LIMIT).until(() -> api.api.watches() == 0);
    try (Lines third = api.watch("/api/1/dtabs?watch=true")) {
      assertThat(third.next()).isEqualTo("[]");
    }
  }

  @Test
  void closingTheApiEndsWatchesSoundly() throws Exception {
    try (Lines lines = api.watch("/api/1/dtabs?watch=true")) {
      assertThat(lines.next()).isNotNull();

      api.close();

      assertThat(lines.next()).isNull();
      assertThat(api.api.watches()).isZero();
      assertThat(api.namer.observers()).isZero();
    }
  }

  @Test
  void aWatchOfAStoreThatIsNotThereYetWaits() throws IOException {
    try (Running waiting = new Running(StubStore.pending());
        Lines lines = waiting.watch("/api/1/dtabs?watch=true")) {
      assertThat(lines.head()).contains("http/1.1 200 ok");
      waiting
          .store
          .write(
              new Write(
                  "first",
                  new Write.Condition.Any(),
                  Optional.of("/a => /b"),
                  new Change("test", Running.NOW, "")))
          .toCompletableFuture()
          .join();

      assertThat(lines.next()).isEqualTo("[\"first\"]");
    }
  }
}
