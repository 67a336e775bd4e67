package io.weft.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a router's callers are expected to speak. Servers of both tell callers of the other apart by
 * themselves: it decides the defaults alone.
 */
public enum RouterProtocol {
  THRIFT("thrift", 4114),
  THRIFTMUX("thriftmux", 4144);

  private final String text;
  private final int port;

  RouterProtocol(String text, int port) {
    this.text = text;
    this.port = port;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  /** Where a server listens when the file does not say; linkerd's. */
  int port() {
    return port;
  }

  static Optional<RouterProtocol> of(String text) {
    return Arrays.stream(values()).filter(protocol -> protocol.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(RouterProtocol::text).toList();
  }
}
