package io.weft.cli.dtab;

import org.jspecify.annotations.Nullable;

/**
 * A change in the history of a namespace, as the control service tells it.
 *
 * @param dtab the text that was written; null for a deletion
 * @param time by the clock of the control service, ISO 8601
 */
record Revision(
    long version, String etag, @Nullable String dtab, String author, String time, String reason) {

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
