package io.weft.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a router for HTTP speaks with endpoints, whatever its callers speak. */
public enum HttpDialect {
  /** One request at a time on a connection. */
  HTTP_1_1("http/1.1"),
  /** Many requests at a time on one connection for each event loop. */
  H2("h2");

  private final String text;

  HttpDialect(String text) {
    this.text = text;
  }

  /** As the file has it. */
  public String text() {
    return text;
  }

  /** What the endpoints of a router are most likely to speak: the same as its callers. */
  static HttpDialect of(RouterProtocol protocol) {
    return protocol == RouterProtocol.H2 ? H2 : HTTP_1_1;
  }

  static Optional<HttpDialect> of(String text) {
    return Arrays.stream(values()).filter(dialect -> dialect.text.equals(text)).findFirst();
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(HttpDialect::text).toList();
  }

  @Override
  public String toString() {
    return text;
  }
}
