package io.weft.namers.zookeeper;

import java.util.regex.Pattern;

/**
 * Where something listens.
 *
 * @param host a name or an IP address
 */
record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;
  private static final Pattern DIGITS = Pattern.compile("\\d{1,5}");

  static HostPort of(String host, int port) throws BadEntry {
    if (host.isBlank()) {
      throw new BadEntry("the host is missing");
    }
    if (port < 1 || port > MAX_PORT) {
      throw new BadEntry("port " + port + " is not from 1 to " + MAX_PORT);
    }
    return new HostPort(host, port);
  }

  /** Reads {@code host:port}. */
  static HostPort parse(String text) throws BadEntry {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 1 || !DIGITS.matcher(port).matches()) {
      throw new BadEntry("'" + text + "' is not host:port");
    }
    return of(text.substring(0, colon), Integer.parseInt(port));
  }
}
