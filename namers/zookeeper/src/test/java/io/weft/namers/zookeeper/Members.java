package io.weft.namers.zookeeper;

import java.util.Locale;

/** The JSON of serverset members, as Twitter's libraries write it. */
final class Members {
  private Members() {}

  static String name(int number) {
    return String.format(Locale.ROOT, "member_%010d", number);
  }

  static String alive(int port) {
    return json(port, "ALIVE", "");
  }

  /**
   * @param more further fields, each with a comma before it
   */
  static String json(int port, String status, String more) {
    return "{\"serviceEndpoint\":{\"host\":\"127.0.0.1\",\"port\":"
        + port
        + "},\"additionalEndpoints\":{},\"status\":\""
        + status
        + "\""
        + more
        + "}";
  }
}
