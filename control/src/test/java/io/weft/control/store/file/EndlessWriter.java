package io.weft.control.store.file;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Store;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A process that counts under some keys at once, by compare-and-set, until it is killed. Each line
 * of its output is an acknowledged write: {@code key count version .}
 */
final class EndlessWriter {
  static final List<String> KEYS = List.of("a", "b", "c");
  static final int REVISIONS = 20;

  /** So long that old changes are thrown away every hundred writes or so. */
  private static final String FILLING = "/svc => /#/io.l5d.fs/a ;".repeat(600);

  private final Store store;

  private EndlessWriter(Store store) {
    this.store = store;
  }

  public static void main(String... directory) throws IOException {
    Store store = open(Path.of(directory[0]));
    EndlessWriter writer = new EndlessWriter(store);
    try (Seen<Contents> seen = new Seen<>(store.contents())) {
      for (String key : KEYS) {
        Optional<Document> found = seen.value().get(key);
        writer.writeFrom(
            key, found.map(EndlessWriter::count).orElse(0), found.map(Document::version));
      }
    }
    while (System.in.read() >= 0) {
      // until whoever has started this is gone
    }
    Runtime.getRuntime().halt(1);
  }

  static Store open(Path directory) throws IOException {
    return FileStore.open(directory, "dtabs", REVISIONS, FileChannel::open);
  }

  static int count(Document document) {
    return count(document.text());
  }

  static int count(String text) {
    return Integer.parseInt(text.substring(0, text.indexOf(' ')));
  }

  private void writeFrom(String key, int count, Optional<Version> at) {
    int next = count + 1;
    Write write =
        new Write(
            key,
            at.<Write.Condition>map(Write.Condition.At::new).orElse(new Write.Condition.Absent()),
            Optional.of(next + " " + FILLING),
            new Change("writer", Instant.EPOCH, ""));
    store
        .write(write)
        .whenComplete(
            (version, failure) -> {
              if (failure != null) {
                Runtime.getRuntime().halt(2);
              }
              System.out.println(key + " " + next + " " + version + " .");
              writeFrom(key, next, Optional.of(version));
            });
  }
}
