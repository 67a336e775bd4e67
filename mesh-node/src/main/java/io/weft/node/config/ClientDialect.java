package io.weft.node.config;

import java.util.Optional;

/** The dialects that endpoints are called in. */
public enum ClientDialect {
  /** Plain Thrift, with the TTwitter upgrade where it is asked for. */
  THRIFT("thrift"),
  /** Frames with a THeader. */
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
    for (ClientDialect dialect : values()) {
      if (dialect.text.equals(text)) {
        return Optional.of(dialect);
      }
    }
    return Optional.empty();
  }
}
