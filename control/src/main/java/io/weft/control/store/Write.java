package io.weft.control.store;

import java.util.Optional;

/**
 * One text to be written or deleted.
 *
 * @param key one element of a path: not empty, without {@code /}
 * @param condition what must hold of the key, or nothing is written
 * @param text the new text; empty deletes the key
 */
public record Write(String key, Condition condition, Optional<String> text, Change change) {
  public Write {
    if (!isKey(key)) {
      throw new IllegalArgumentException("key \"" + key + "\" is not one element of a path");
    }
  }

  /** Whether a text may be a key. */
  public static boolean isKey(String key) {
    return key.matches("[0-9A-Za-z_:.#$%-]+") && !key.equals(".") && !key.equals("..");
  }

  /** What must hold of a key. */
  public sealed interface Condition {

    /** Nothing: whatever there is is replaced. */
    record Any() implements Condition {}

    /** There is no such key; else {@link StoreException.Reason#EXISTS}. */
    record Absent() implements Condition {}

    /** There is such a key; else {@link StoreException.Reason#ABSENT}. */
    record Present() implements Condition {}

    /**
     * The key stands in this version; else {@link StoreException.Reason#CHANGED}, or {@link
     * StoreException.Reason#ABSENT} when there is none.
     */
    record At(Version version) implements Condition {}
  }
}
