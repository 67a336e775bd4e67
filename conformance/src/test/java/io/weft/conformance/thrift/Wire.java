package io.weft.conformance.thrift;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a client and a server speak Thrift. */
record Wire(Transport transport, Protocol protocol, boolean multiplexed) {

  enum Transport {
    FRAMED,
    BUFFERED
  }

  enum Protocol {
    BINARY,
    COMPACT
  }

  static final Wire FRAMED_BINARY = new Wire(Transport.FRAMED, Protocol.BINARY, false);

  /** All eight combinations. */
  static List<Wire> all() {
    return Stream.of(Transport.values())
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
