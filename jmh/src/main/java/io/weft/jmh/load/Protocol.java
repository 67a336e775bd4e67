package io.weft.jmh.load;

import io.weft.http.model.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is spoken with the proxies, and by them with the server. */
enum Protocol {
  THRIFT("thrift"),
  H1("h1"),
  H2("h2");

  private final String code;

  Protocol(String code) {
    this.code = code;
  }

  /** The rows that there are for it. */
  List<Row> rows() {
    return Arrays.stream(Row.values()).filter(row -> row.isFor(this)).toList();
  }

  /** The version of HTTP; empty for Thrift. */
  Optional<HttpVersion> http() {
    return switch (this) {
      case THRIFT -> Optional.empty();
      case H1 -> Optional.of(HttpVersion.HTTP_1_1);
      case H2 -> Optional.of(HttpVersion.HTTP_2);
    };
  }

  /**
   * The protocol of a code.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Protocol of(String code) {
    for (Protocol protocol : values()) {
      if (protocol.code.equals(code)) {
        return protocol;
      }
    }
    throw new IllegalArgumentException("no protocol \"" + code + '"');
  }

  @Override
  public String toString() {
    return code;
  }
}
