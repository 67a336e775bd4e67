package io.weft.node.protocol.http.call;

import io.weft.http.model.Headers;
import io.weft.http.model.HttpVersion;

/**
 * The proxies that a message went through.
 *
 * <p>Source: RFC 9110 section 7.6.3.
 */
public final class Via {
  private static final String HEADER = "via";
  private static final String NAME = " weft";

  private Via() {}

  /**
   * Adds this node.
   *
   * @param received the version in which the message came
   */
  public static void add(Headers headers, HttpVersion received) {
    headers.add(HEADER, received.number() + NAME);
  }

  /** How many proxies a message went through. */
  static int hops(Headers headers) {
    if (!headers.contains(HEADER)) {
      return 0;
    }
    int hops = 0;
    for (String value : headers.all(HEADER)) {
      hops += hops(value);
    }
    return hops;
  }

  /** The elements of a list; commas in comments, {@code (…)}, are none between elements. */
  private static int hops(String list) {
    int hops = 0;
    int depth = 0;
    boolean blank = true;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == ',' && depth == 0) {
        blank = true;
        continue;
      }
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      }
      if (blank && c != ' ' && c != '\t') {
        blank = false;
        hops++;
      }
    }
    return hops;
  }
}
