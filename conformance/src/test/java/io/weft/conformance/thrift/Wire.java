package io.weft.conformance.thrift;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a client and a server speak Thrift. */
record Wire(Transport transport, Protocol protocol, boolean multiplexed) {

  enum Transport {
    FRAMED,
    BUFFERED,
    /** Frames with a THeader. */
    HEADER,
    /** The same, with compressed messages. */
    ZLIB;

    boolean hasHeader() {
      return this == HEADER || this == ZLIB;
    }
  }

  enum Protocol {
    BINARY,
    COMPACT
  }

  static final Wire FRAMED_BINARY = new Wire(Transport.FRAMED, Protocol.BINARY, false);

  /** All eight combinations that every language knows. */
  static List<Wire> all() {
    return Stream.of(Transport.FRAMED, Transport.BUFFERED)
        .flatMap(
            transport ->
                Stream.of(Protocol.values())
                    .flatMap(
                        protocol ->
                            Stream.of(
                                new Wire(transport, protocol, false),
                                new Wire(transport, protocol, true))))
        .toList();
  }

  /** The last three arguments of every peer program. */
  List<String> arguments() {
    return List.of(
        transport.name().toLowerCase(Locale.ROOT),
        protocol.name().toLowerCase(Locale.ROOT),
        multiplexed ? "multiplexed" : "plain");
  }

  @Override
  public String toString() {
    return String.join(" ", arguments());
  }
}
