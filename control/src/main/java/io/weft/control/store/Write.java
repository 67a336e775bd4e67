package io.weft.control.store;

import io.weft.control.store.StoreException.Reason;
import java.nio.charset.StandardCharsets;
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

  /**
   * Why this must not be written over what there is; empty where it may.
   *
   * @param present the version in which the key stands; empty when it is not there
   */
  public Optional<StoreException> refusal(Optional<Version> present) {
    Optional<StoreException> tooLarge = tooLarge(Store.MAX_TEXT_BYTES);
    if (tooLarge.isPresent() || condition instanceof Condition.Any) {
      return tooLarge;
    }
    if (condition instanceof Condition.Absent) {
      return present.flatMap(
          version -> refusal(Reason.EXISTS, "is there already, in version " + version));
    }
    if (present.isEmpty()) {
      return refusal(Reason.ABSENT, "is not there");
    }
    if (condition instanceof Condition.At at && !present.get().equals(at.version())) {
      return refusal(
          Reason.CHANGED,
          "stands in version " + present.get() + " and no longer in " + at.version());
    }
    return Optional.empty();
  }

  /**
   * Why the text must not be written; empty where it may.
   *
   * @param bytes how long it may be in UTF-8
   */
  public Optional<StoreException> tooLarge(int bytes) {
    int length = text.map(given -> given.getBytes(StandardCharsets.UTF_8).length).orElse(0);
    return length > bytes
        ? refusal(
            Reason.TOO_LARGE, "has " + length + " bytes of text; at most " + bytes + " are taken")
        : Optional.empty();
  }

  private Optional<StoreException> refusal(Reason reason, String problem) {
    return Optional.of(new StoreException(reason, key + " " + problem));
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
