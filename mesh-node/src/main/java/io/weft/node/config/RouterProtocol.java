package io.weft.node.config;

import io.weft.namers.name.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a router's callers are expected to speak. Servers of both of Thrift's tell callers of the
 * other apart by themselves, and so do those of both of HTTP's: within its family it decides the
 * defaults alone.
 */
public enum RouterProtocol {
  THRIFT("thrift", 4114, "thrift"),
  THRIFTMUX("thriftmux", 4144, "thrift"),
  HTTP("http", 4140, "http"),
  H2("h2", 4142, "h2");

  private final String text;
  private final int port;
  private final String dstPrefix;

  RouterProtocol(String text, int port, String dstPrefix) {
    this.text = text;
    this.port = port;
    this.dstPrefix = dstPrefix;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  /** Whether it is one of HTTP's; it is one of Thrift's otherwise. */
  public boolean isHttp() {
    return this == HTTP || this == H2;
  }

  /** Where a server listens when the file does not say; linkerd's. */
  int port() {
    return port;
  }

  /** What names start with when the file does not say. */
  Path dstPrefix() {
    return Path.of(dstPrefix);
  }

  static Optional<RouterProtocol> of(String text) {
    return Arrays.stream(values()).filter(protocol -> protocol.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(RouterProtocol::text).toList();
  }
}
