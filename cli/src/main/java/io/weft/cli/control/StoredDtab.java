package io.weft.cli.control;

import java.util.Optional;

/**
 * The Dtab of a namespace as it stands in the store.
 *
 * @param text comments and white space included, except by namerd
 * @param etag the version, as the control service tells it; nothing follows from its form
 * @param version its number, where it is told
 */
record StoredDtab(String text, String etag, Optional<Long> version) {
  /** Whether an entity tag means this version, in quotes or not, or a number does. */
  boolean is(String other) {
    return bare(etag).equals(bare(other))
        || version.map(number -> number.toString().equals(other)).orElse(false);
  }

  private static String bare(String tag) {
    return tag.replaceFirst("^W/", "").replace("\"", "");
  }
}
