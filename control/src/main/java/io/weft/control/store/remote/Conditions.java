package io.weft.control.store.remote;

import io.weft.control.store.Store;
import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.control.store.Write.Condition;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Says whether a write may be done. */
public final class Conditions {
  private Conditions() {}

  /**
   * Why a write is refused; empty if its condition holds.
   *
   * @param present the version in which the key stands
   */
  public static Optional<StoreException> refusal(Write write, Optional<Version> present) {
    Condition condition = write.condition();
    String key = write.key();
    if (condition instanceof Condition.Absent) {
      return present.map(
          version ->
              new StoreException(Reason.EXISTS, key + " is there already, in version " + version));
    }
    if (condition instanceof Condition.Any) {
      return Optional.empty();
    }
    if (present.isEmpty()) {
      return Optional.of(new StoreException(Reason.ABSENT, "there is no " + key));
    }
    return condition instanceof Condition.At at && !at.version().equals(present.get())
        ? Optional.of(
            new StoreException(
                Reason.CHANGED,
                key + " stands in version " + present.get() + ", not " + at.version()))
        : Optional.empty();
  }

  /** Why the text of a write is refused, if it is too long. */
  public static Optional<StoreException> tooLarge(Write write) {
    int bytes =
        write.text().map(text -> text.getBytes(StandardCharsets.UTF_8).length).orElse(0);
    return bytes <= Store.MAX_TEXT_BYTES
        ? Optional.empty()
        : Optional.of(
            new StoreException(
                Reason.TOO_LARGE,
                "%s would have %d bytes, at most %d are possible"
                    .formatted(write.key(), bytes, Store.MAX_TEXT_BYTES)));
  }
}
