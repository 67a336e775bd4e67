package io.weft.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the node speaks with endpoints. */
public enum ClientDialect {
  /** One call at a time on a connection. */
  THRIFT("thrift"),
  /** Many calls at a time on one mux session for each event loop. */
  THRIFTMUX("thriftmux"),
  /** One call at a time on a connection, in frames with a THeader. */
  THEADER("theader");

  private final String text;

  ClientDialect(String text) {
    this.text = text;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  static Optional<ClientDialect> of(String text) {
    return Arrays.stream(values()).filter(dialect -> dialect.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(ClientDialect::text).toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
