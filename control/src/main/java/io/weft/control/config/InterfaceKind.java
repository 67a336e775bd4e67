package io.weft.control.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of clients that a control service listens for, with linkerd's ports. */
enum InterfaceKind {
  HTTP("io.l5d.httpController", 4180),
  NODES("nodes", 4321),
  THRIFT("io.l5d.thriftNameInterpreter", 4100);

  private final String text;
  private final int port;

  InterfaceKind(String text, int port) {
    this.text = text;
    this.port = port;
  }

  int port() {
    return port;
  }

  static List<String> texts() {
    return Stream.of(values()).map(InterfaceKind::toString).toList();
  }

  static Optional<InterfaceKind> of(String text) {
    return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
