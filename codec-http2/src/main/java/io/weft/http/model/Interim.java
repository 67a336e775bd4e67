package io.weft.http.model;

/**
 * A response before the final one, such as the 103 that tells early what a page will need. Nobody
 * waits for it: where it cannot be taken it is dropped.
 *
 * <p>Source: RFC 9110 section 15.2, RFC 8297.
 *
 * @param version in which it came
 * @param status from 102 to 199; 100 and 101 are about one connection alone
 */
public record Interim(HttpVersion version, int status, Headers headers) {
  /** How many a server may send before the final response, those of status 100 with them. */
  public static final int MAX = 16;
}
