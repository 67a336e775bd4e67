package io.weft.namers.control;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a control service listens. */
record Peer(String host, int port) {
  private static final Pattern AUTHORITY =
      Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(?<port>\\d{1,5})");
  private static final int MAX_PORT = 65_535;

  /** Reads {@code host:port}; empty when it is something else. */
  static Optional<Peer> parse(String text) {
    Matcher parts = AUTHORITY.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(parts.group("port"));
    return port < 1 || port > MAX_PORT
        ? Optional.empty()
        : Optional.of(new Peer(parts.group("host"), port));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
