package io.weft.conformance.finagle;

import java.util.Locale;
import java.util.Map;

/** How a Finagle client or server speaks, and in which protocol its messages are. */
record Dialect(Kind kind, boolean compact) {

  enum Kind {
    FRAMED,
    BUFFERED,
    /** Framed with Finagle's upgrade: asked for by a client; every framed server takes it. */
    TTWITTER,
    THRIFTMUX
  }

  static final Dialect FRAMED = new Dialect(Kind.FRAMED, false);
  static final Dialect TTWITTER = new Dialect(Kind.TTWITTER, false);
  static final Dialect THRIFTMUX = new Dialect(Kind.THRIFTMUX, false);

  /** What a Finagle server or client is told of it. */
  Map<String, String> arguments(boolean server) {
    Kind said = server && kind == Kind.TTWITTER ? Kind.FRAMED : kind;
    return Map.of(
        "dialect",
        said.name().toLowerCase(Locale.ROOT),
        "protocol",
        compact ? "compact" : "binary");
  }

  @Override
  public String toString() {
    return kind + (compact ? " compact" : "");
  }
}
