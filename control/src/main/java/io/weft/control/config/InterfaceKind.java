package io.weft.control.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of clients that a control service listens for, with linkerd's ports. */
enum InterfaceKind {
  HTTP("io.l5d.httpController", 4180),
  NODES("nodes", 4321),
  THRIFT("io.l5d.thriftNameInterpreter", 4100);

  /** Nodes of linkerd are served where those of Weft are: namerd's name for the same place. */
  private static final String MESH = "io.l5d.mesh";

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
    return Stream.concat(Stream.of(values()).map(InterfaceKind::toString), Stream.of(MESH))
        .toList();
  }

  static Optional<InterfaceKind> of(String text) {
    String own = text.equals(MESH) ? NODES.text : text;
    return Stream.of(values()).filter(kind -> kind.text.equals(own)).findFirst();
  }

  @Override
  public String toString() {
    return text;
  }
}
