package io.weft.cli.control;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change in the history of a namespace, as the control service tells it.
 *
 * @param dtab the text that was written; null for a deletion
 * @param time by the clock of the control service, ISO 8601
 */
record Revision(
    long version, String etag, @Nullable String dtab, String author, String time, String reason) {

  /** The Dtab that was written; an empty one for a deletion. */
  StoredDtab stored() {
    return new StoredDtab(dtab == null ? "" : dtab, etag, Optional.of(version));
  }

  /** Whether a number or an ETag means this version. */
  boolean is(String wanted) {
    return stored().is(wanted);
  }

  /** Who made it, when and why, in a line. */
  String told() {
    return "version %d, %sby %s at %s%s"
        .formatted(
            version,
            dtab == null ? "a deletion, " : "",
            author,
            time,
            reason.isBlank() ? "" : ": " + reason);
  }
}
