package io.weft.control.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full or broken. */
final class FaultyDiskTest {
  @TempDir private Path directory;
  private final FaultyDisk disk = new FaultyDisk();
  private Store store;
  private Version first;

  @BeforeEach
  void open() throws Exception {
    store = FileStore.open(directory, "dtabs", 2, disk);
    first = write("one");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aFullDiskRefusesWritesUntilThereIsRoom() throws Exception {
    for (int room = 0; room < 60; room++) {
      disk.room.set(room);
      assertThat(refused("two")).isEqualTo(Reason.UNAVAILABLE);
      assertThat(Files.readAllLines(journal())).hasSize(1);
    }
    assertThat(store.problem().orElseThrow()).contains("No space left on device");
    assertThat(text()).contains(new Document("one", first));
    assertThat(history()).hasSize(1);

    disk.room.set(Long.MAX_VALUE);
    Version second = write("two");
    assertThat(store.problem()).isEmpty();
    reopen();
    assertThat(text()).contains(new Document("two", second));
    assertThat(history()).hasSize(2);
  }

  @Test
  void whatCouldNotBeMadeDurableIsNotThere() throws Exception {
    disk.failingForces.set(1);
    assertThat(refused("two")).isEqualTo(Reason.UNAVAILABLE);
    assertThat(text()).contains(new Document("one", first));
    reopen();
    assertThat(text()).contains(new Document("one", first));
    assertThat(history()).hasSize(1);
    assertThat(write("three")).isGreaterThan(first);
  }

  @Test
  void whatCannotBeTakenBackEndsAllWritingUntilReopened() throws Exception {
    disk.room.set(10);
    disk.failsToTruncate = true;
    assertThat(refused("two")).isEqualTo(Reason.UNKNOWN);
    disk.room.set(Long.MAX_VALUE);
    disk.failsToTruncate = false;
    assertThat(refused("three")).isEqualTo(Reason.UNAVAILABLE);
    assertThat(store.problem().orElseThrow()).contains("open the store anew");
    assertThat(text()).contains(new Document("one", first));
    assertThat(history()).hasSize(1);

    reopen();
    assertThat(text()).contains(new Document("one", first));
    assertThat(write("four")).isGreaterThan(first);
  }

  @Test
  void writesGoOnWhereOldChangesCannotBeThrownAway() throws Exception {
    String filling = "x".repeat(300_000);
    disk.locked = ".new";
    for (int i = 0; i < 8; i++) {
      write(i + filling);
    }
    assertThat(Files.size(journal())).isGreaterThan(2_400_000);
    assertThat(store.problem()).isEmpty();
    disk.locked = "";
    for (int i = 8; i < 18; i++) {
      write(i + filling);
    }
    assertThat(Files.size(journal())).isLessThan(2_400_000);
    reopen();
    assertThat(history().stream().map(Revision::text))
        .containsExactly(Optional.of(17 + filling), Optional.of(16 + filling));
  }

  private Path journal() {
    return directory.resolve("dtabs.journal");
  }

  private void reopen() throws IOException {
    store.close();
    store = FileStore.open(directory, "dtabs", 2, disk);
  }

  private Version write(String text) throws Exception {
    Write write =
        new Write(
            "default",
            new Write.Condition.Any(),
            Optional.of(text),
            new Change("ada", Instant.EPOCH, ""));
    return store.write(write).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Reason refused(String text) throws Exception {
    try {
      throw new AssertionError("written in version " + write(text));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException refusal) {
        return refusal.reason();
      }
      throw e;
    }
  }

  private Optional<Document> text() {
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      return seen.value().get("default");
    }
  }

  private List<Revision> history() throws Exception {
    return store.history("default", 10).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
