package io.weft.namers.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.namers.control.wire.Kept;
import io.weft.namers.control.wire.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotFileTest {
  private static Snapshot snapshot(String namespace, String router, long number) {
    return Snapshot.newBuilder()
        .setNamespace(namespace)
        .addRouters(
            Kept.newBuilder()
                .setRouter(router)
                .setSeen(Wire.revision("store", number))
                .addBindings(Wire.bound(Wire.name("/svc/users"), "/#/c", 9))
                .addClusters(Wire.cluster("/#/c", 9, 1000)))
        .build();
  }

  @Property(tries = 100)
  void isReadAsItWasWritten(@ForAll String router, @ForAll @LongRange(min = 0) long number)
      throws IOException {
    Snapshot snapshot = snapshot("default", router, number);
    assertThat(SnapshotFile.parse(SnapshotFile.format(snapshot))).isEqualTo(snapshot);
  }

  @Property(tries = 300)
  void anyDamageIsFound(@ForAll @IntRange(max = 90) int at, @ForAll @IntRange(max = 7) int bit) {
    ByteBuffer bytes = SnapshotFile.format(snapshot("default", "web", 7));
    int place = at % bytes.limit();
    bytes.put(place, (byte) (bytes.get(place) ^ 1 << bit));
    assertThatThrownBy(() -> SnapshotFile.parse(bytes)).isInstanceOf(IOException.class);
  }

  @Property(tries = 100)
  void whatIsCutShortIsFound(@ForAll @IntRange(max = 90) int length) {
    ByteBuffer bytes = SnapshotFile.format(snapshot("default", "web", 7));
    ByteBuffer cut = bytes.slice(0, Math.min(length, bytes.limit() - 1));
    assertThatThrownBy(() -> SnapshotFile.parse(cut)).isInstanceOf(IOException.class);
  }

  @Test
  void aFileIsReplacedAsAWhole(@TempDir Path directory) throws IOException {
    SnapshotFile file = new SnapshotFile(directory.resolve("kept"));
    assertThat(file.read()).isEmpty();
    file.write(snapshot("default", "web", 1));
    Files.writeString(directory.resolve("kept.new"), "what a crash has left");
    file.write(snapshot("default", "web", 2));
    assertThat(file.read()).contains(snapshot("default", "web", 2));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("kept"));
    }
  }
}
