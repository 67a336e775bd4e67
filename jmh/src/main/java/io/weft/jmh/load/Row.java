package io.weft.jmh.load;

import java.util.Optional;

/** The ways that are compared. */
enum Row {
  DIRECT("direct", "direct"),
  HAPROXY("haproxy", "HAProxy"),
  NGINX("nginx", "nginx"),
  WEFT("weft", "one Weft node"),
  WEFT_MTLS("weft-mtls", "two Weft nodes, mTLS"),
  WEFT_MUX("weft-mtls-mux", "two Weft nodes, mTLS, mux"),
  HAPROXY_MTLS("haproxy-mtls", "two HAProxies, mTLS");

  private final String code;
  private final String title;

  Row(String code, String title) {
    this.code = code;
    this.title = title;
  }

  /** The row of {@code --rows} and of the JSON file. */
  String code() {
    return code;
  }

  String title() {
    return title;
  }

  boolean isFor(Protocol protocol) {
    return switch (this) {
      case NGINX -> protocol.http().isPresent();
      case WEFT_MUX -> protocol == Protocol.THRIFT;
      case DIRECT, HAPROXY, WEFT, WEFT_MTLS, HAPROXY_MTLS -> true;
    };
  }

  /** The row that this one is to be compared with. */
  Optional<Row> yardstick() {
    return switch (this) {
      case WEFT -> Optional.of(HAPROXY);
      case WEFT_MTLS, WEFT_MUX -> Optional.of(HAPROXY_MTLS);
      case DIRECT, HAPROXY, NGINX, HAPROXY_MTLS -> Optional.empty();
    };
  }

  /**
   * The row of a code.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Row of(String code) {
    for (Row row : values()) {
      if (row.code.equals(code)) {
        return row;
      }
    }
    throw new IllegalArgumentException("no row \"" + code + '"');
  }

  @Override
  public String toString() {
    return code;
  }
}
