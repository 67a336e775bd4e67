package io.weft.control.store.memory;

import io.weft.control.store.Change;
import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Revision;
import io.weft.control.store.StoreException;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One collection. Its contents may be observed by any thread; all else is for the loop. */
final class MemoryCollection {
  private static final int MAX_REVISIONS = 1_000; // of each key, as in a file

  private final SortedMap<String, Document> documents = new TreeMap<>();
  private final Map<String, Deque<Revision>> histories = new HashMap<>();
  private final Var<Contents> contents;
  private long last;

  MemoryCollection(SortedMap<String, String> initial) {
    Change start = new Change("configuration", Instant.now(), "");
    initial.forEach((key, text) -> change(key, Optional.of(text), start));
    contents = Var.of(new Contents(documents));
  }

  Activity<Contents> contents() {
    return contents;
  }

  /**
   * @throws StoreException if it must not be written
   */
  Version write(Write write) {
    Optional<Version> present =
        Optional.ofNullable(documents.get(write.key())).map(Document::version);
    write
        .refusal(present)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    Version version = change(write.key(), write.text(), write.change());
    contents.set(new Contents(documents));
    return version;
  }

  private Version change(String key, Optional<String> text, Change change) {
    Version version = new Version(++last);
    text.ifPresentOrElse(
        given -> documents.put(key, new Document(given, version)), () -> documents.remove(key));
    Deque<Revision> history = histories.computeIfAbsent(key, added -> new ArrayDeque<>());
    history.addFirst(new Revision(version, text, change));
    if (history.size() > MAX_REVISIONS) {
      history.removeLast();
    }
    return version;
  }

  List<Revision> history(String key, int limit) {
    return histories.getOrDefault(key, new ArrayDeque<>()).stream().limit(limit).toList();
  }
}
