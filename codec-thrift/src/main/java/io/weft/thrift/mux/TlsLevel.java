package io.weft.thrift.mux;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a peer wants of TLS in a session that begins in clear text; each side says its own among the
 * terms of the session.
 *
 * <p>Source: Finagle's {@code OpportunisticTls}.
 */
public enum TlsLevel {
  /** It goes on in clear text, or not at all. */
  OFF,
  /** It takes TLS where the other side does. */
  DESIRED,
  /** It goes on over TLS, or not at all. */
  REQUIRED;

  /** What follows from the levels of both sides. */
  public enum Agreement {
    /** The session goes on as it began. */
    UNCHANGED,
    /** Behind the terms all is over TLS. */
    TLS,
    /** The session cannot go on. */
    NONE
  }

  /** The same for either side, whichever asks. */
  public Agreement with(TlsLevel other) {
    if (this != OFF && other != OFF) {
      return Agreement.TLS;
    }
    return this == REQUIRED || other == REQUIRED ? Agreement.NONE : Agreement.UNCHANGED;
  }

  /** As sessions and files have it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty for a text that is no level. */
  public static Optional<TlsLevel> of(String text) {
    return Arrays.stream(values()).filter(level -> level.text().equals(text)).findFirst();
  }

  /** All of them, as files have them. */
  public static List<String> texts() {
    return Arrays.stream(values()).map(TlsLevel::text).toList();
  }

  @Override
  public String toString() {
    return text();
  }
}
