package io.weft.cli.control;

import java.util.Optional;

/**
 * One write of a namespace.
 *
 * @param etag the version that it must stand in; empty when there must be no such namespace
 * @param text what is written; empty deletes the namespace
 * @param by who does it and why
 * @param unlessStranded whether nothing is to be written where a name in use would be left without
 *     an endpoint
 */
record WriteRequest(
    String namespace,
    Optional<String> etag,
    Optional<String> text,
    Attribution by,
    boolean unlessStranded) {

  /**
   * Who changes something, and why.
   *
   * @param reason may be empty
   */
  record Attribution(String author, String reason) {}

  /** What became of it. */
  enum Result {
    WRITTEN,
    /** It does not stand in that version, or it is there, or it is not. */
    CONFLICT
  }
}
