package io.weft.cli.dtab;

/**
 * The Dtab of a namespace as it stands in the store.
 *
 * @param text comments and white space included
 * @param etag the version, as the control service tells it; nothing follows from its form
 */
record StoredDtab(String text, String etag) {

  /** Whether an entity tag means this version, in quotes or not. */
  boolean is(String other) {
    return bare(etag).equals(bare(other));
  }

  private static String bare(String tag) {
    return tag.replaceFirst("^W/", "").replace("\"", "");
  }
}
