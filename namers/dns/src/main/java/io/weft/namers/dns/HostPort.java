package io.weft.namers.dns;

import io.weft.namers.name.Path;
import org.jspecify.annotations.Nullable;

/** The first two elements of a path: a host, and a port from 1 to 65535. */
record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /** Null if the path does not begin so. */
  static @Nullable HostPort parse(Path path) {
    String text = path.size() > 1 ? path.element(1) : "";
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    return port > 0 && port <= MAX_PORT ? new HostPort(path.element(0), port) : null;
  }

  Path path() {
    return Path.of(host, Integer.toString(port));
  }
}
