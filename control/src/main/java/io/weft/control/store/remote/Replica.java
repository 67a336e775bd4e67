package io.weft.control.store.remote;

import io.weft.control.store.Contents;
import io.weft.control.store.Document;
import io.weft.control.store.Version;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of a collection that others keep. It is fed by what is read and watched there, and
 * by own writes, in any order: of each key the highest version counts. For one thread, except for
 * {@link #contents}.
 */
public final class Replica {
  private final Var<Contents> contents = Var.pending();
  private final SortedMap<String, Document> documents = new TreeMap<>();

  /** Deletions that a listing might not show yet. */
  private final Map<String, Long> deleted = new HashMap<>();

  private boolean changed = true;
  private boolean whole;

  /** What was told last. */
  public Activity<Contents> contents() {
    return contents;
  }

  /** Whether contents were told: from then on there always are some. */
  public boolean isWhole() {
    return whole;
  }

  /** The version in which a key stands or was deleted; 0 if neither is known. */
  public long known(String key) {
    Document document = documents.get(key);
    return document == null ? deleted.getOrDefault(key, 0L) : document.version().number();
  }

  /**
   * A key has this text in this version.
   *
   * @param text empty if it was deleted
   */
  public void put(String key, Optional<String> text, long version) {
    if (text.isPresent()) {
      put(key, text.get(), version);
    } else {
      delete(key, version);
    }
  }

  /** A key has this text in this version. */
  public void put(String key, String text, long version) {
    if (version > known(key)) {
      documents.put(key, new Document(text, new Version(version)));
      deleted.remove(key);
      changed = true;
    }
  }

  /** A key was deleted, in this version. */
  public void delete(String key, long version) {
    if (version > known(key)) {
      deleted.put(key, version);
      changed |= documents.remove(key) != null;
    }
  }

  /**
   * Only these keys are there.
   *
   * @param version up to which that is the whole truth
   */
  public void retain(Set<String> keys, long version) {
    deleted.values().removeIf(when -> when <= version);
    changed |=
        documents
            .entrySet()
            .removeIf(
                entry ->
                    !keys.contains(entry.getKey())
                        && entry.getValue().version().number() <= version);
  }

  /** Tells those who observe, if there is news. */
  public void tell() {
    if (changed) {
      changed = false;
      whole = true;
      contents.set(new Contents(documents));
    }
  }

  /** Tells them only if contents were told before: what is known by now may not be all. */
  public void tellIfWhole() {
    if (whole) {
      tell();
    }
  }
}
