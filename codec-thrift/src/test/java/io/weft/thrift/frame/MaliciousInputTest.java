package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Input that is made, or happens, to do harm. */
class MaliciousInputTest {
  // Headers of a buffered call of "a": what follows is the struct.
  private static final String BINARY = "80010001 00000001 61 00000001";
  private static final String COMPACT = "8221 01 01 61";
  private static final String HUGE = "7fffffff";
  private static final String HUGE_VARINT = "ffffffff07";

  static Stream<Arguments> inputs() {
    return Stream.of(
        // What is no Thrift.
        input("a GET request", text("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), Reason.HTTP),
        input("a POST request", text("POST /a HTTP/1.1\r\n"), Reason.HTTP),
        input("a HEAD request", text("HEAD / HTTP/1.0\r\n"), Reason.HTTP),
        input("a PUT request", text("PUT / HTTP/1.1\r\n"), Reason.HTTP),
        input("HTTP/2", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Reason.HTTP),
        input("a TLS hello", "16030100c8010000c40303", Reason.TLS),
        input("a TLS alert", "15030100020246", Reason.TLS),
        input("mux: Tping", "00000004 41000001", Reason.MUX),
        input("mux: the check for Tinit", "0000000f 7f000001 74696e697420636865636b", Reason.MUX),
        input("mux: Tdispatch", "00000010 02000001 0000", Reason.MUX),
        input("THeader", "00000030 0fff0000 00000001", Reason.THEADER),
        input("JSON in a frame", "00000010 5b312c22616464222c31", Reason.NOT_THRIFT),
        input("zeros", "00000000 00000000", Reason.FRAME_TOO_SHORT),
        input("ones", "ffffffff ffffffff", Reason.NEGATIVE_LENGTH),
        // Lengths of frames.
        input("the smallest length", "80000000", Reason.BAD_VERSION),
        input("length -1", "ffffffff", Reason.NEGATIVE_LENGTH),
        input("the largest length", "7fffffff", Reason.FRAME_TOO_LARGE),
        input("a length over the limit", "01000001", Reason.FRAME_TOO_LARGE),
        input("a frame of one byte", "00000001 80", Reason.FRAME_TOO_SHORT),
        input(
            "a frame that ends in the name",
            "0000000a 80010001 00000009 6161",
            Reason.FRAME_TOO_SHORT),
        input("an old header cut", "00000006 00000009 6161", Reason.FRAME_TOO_SHORT),
        input("a compact header cut", "00000004 82210109 61", Reason.FRAME_TOO_SHORT),
        // Headers.
        input("binary version 2", "00000010 80020001", Reason.BAD_VERSION),
        input("compact version 2", "00000010 8222", Reason.BAD_VERSION),
        input("buffered binary version 2", "80020001 00000001", Reason.BAD_VERSION),
        input("type 0", "00000010 80010000", Reason.BAD_TYPE),
        input("type 5", "80010005 00000001", Reason.BAD_TYPE),
        input("compact type 7", "00000010 82e1", Reason.BAD_TYPE),
        input(
            "an answer to a server",
            "0000000e 80010002 00000001 61 00000001 00",
            Reason.UNEXPECTED_TYPE),
        input("a name of 1 MiB", "00200000 80010001 00100000", Reason.NAME_TOO_LONG),
        input("a name of -1", "00200000 80010001 ffffffff", Reason.NEGATIVE_LENGTH),
        input("an old name of 16 MiB", "00200000 00ffffff", Reason.NAME_TOO_LONG),
        input("a compact name of 2 GiB", "00200000 822101" + HUGE_VARINT, Reason.NAME_TOO_LONG),
        input("a compact name of -1", "8221 01 ffffffff0f", Reason.NEGATIVE_LENGTH),
        input("a sequence id of 6 bytes", "8221 808080808001 0161", Reason.BAD_VARINT),
        input(
            "a name that is not UTF-8",
            "0000000e 80010001 00000001 c0 00000001 00",
            Reason.NAME_NOT_UTF8),
        input("a surrogate in a name", "8001000100000003eda08000000001", Reason.NAME_NOT_UTF8),
        // Structs of the binary protocol.
        input("a string of 2 GiB", BINARY + "0b0001" + HUGE, Reason.BAD_SIZE),
        input("a string of -1", BINARY + "0b0001 ffffffff", Reason.NEGATIVE_LENGTH),
        input("a string over the limit", BINARY + "0b0001 01000000", Reason.BAD_SIZE),
        input("a list of 2 Gi structs", BINARY + "0f0001 0c" + HUGE, Reason.BAD_SIZE),
        input("a list of 2 Gi bools", BINARY + "0f0001 02" + HUGE, Reason.BAD_SIZE),
        input("a list of -1", BINARY + "0f0001 08 80000000", Reason.NEGATIVE_LENGTH),
        input("a list of 3 Mi i64", BINARY + "0f0001 0a 00300000", Reason.BAD_SIZE),
        input("a set of 2 Gi strings", BINARY + "0e0001 0b" + HUGE, Reason.BAD_SIZE),
        input("a map of 2 Gi", BINARY + "0d0001 0303" + HUGE, Reason.BAD_SIZE),
        input("a map of -1", BINARY + "0d0001 0b0b ffffffff", Reason.NEGATIVE_LENGTH),
        input("elements without bytes: stop", BINARY + "0f0001 00" + HUGE, Reason.BAD_FIELD_TYPE),
        input("elements without bytes: void", BINARY + "0f0001 01" + HUGE, Reason.BAD_FIELD_TYPE),
        input("keys without bytes", BINARY + "0d0001 000c 00000001", Reason.BAD_FIELD_TYPE),
        input("type 5", BINARY + "050001", Reason.BAD_FIELD_TYPE),
        input("type 255", BINARY + "ff0001", Reason.BAD_FIELD_TYPE),
        input("100,000 structs", BINARY + "0c0001".repeat(100_000), Reason.TOO_DEEP),
        input("100,000 lists", BINARY + "0f0001" + "0f00000001".repeat(100_000), Reason.TOO_DEEP),
        input("100,000 maps", BINARY + "0d0001" + "0d0d00000001".repeat(100_000), Reason.TOO_DEEP),
        // Structs of the compact protocol.
        input("a compact string of 2 GiB", COMPACT + "18" + HUGE_VARINT, Reason.BAD_SIZE),
        input("a compact string of -1", COMPACT + "18 ffffffff0f", Reason.NEGATIVE_LENGTH),
        input("a length of 6 bytes", COMPACT + "18 808080808001", Reason.BAD_VARINT),
        input("a length without end", COMPACT + "18" + "80".repeat(100), Reason.BAD_VARINT),
        input("an integer of 11 bytes", COMPACT + "16" + "80".repeat(10) + "01", Reason.BAD_VARINT),
        input("a field id without end", COMPACT + "05" + "80".repeat(11), Reason.BAD_VARINT),
        input("a compact list of 2 Gi structs", COMPACT + "19fc" + HUGE_VARINT, Reason.BAD_SIZE),
        input("a compact list of 2 Gi bools", COMPACT + "19f1" + HUGE_VARINT, Reason.BAD_SIZE),
        input("a compact list of -1", COMPACT + "19f5 ffffffff0f", Reason.NEGATIVE_LENGTH),
        input("a compact map of 2 Gi", COMPACT + "1b" + HUGE_VARINT + "55", Reason.BAD_SIZE),
        input("a list of type 0", COMPACT + "1910", Reason.BAD_FIELD_TYPE),
        input("a list of type 14", COMPACT + "191e", Reason.BAD_FIELD_TYPE),
        input("a map of type 0", COMPACT + "1b0108", Reason.BAD_FIELD_TYPE),
        input("a field of type 0", COMPACT + "10", Reason.BAD_FIELD_TYPE),
        input("a field of type 15", COMPACT + "1f", Reason.BAD_FIELD_TYPE),
        input("100,000 compact structs", COMPACT + "1c".repeat(100_000), Reason.TOO_DEEP),
        input("100,000 compact lists", COMPACT + "19" + "19".repeat(100_000), Reason.TOO_DEEP),
        // Streams.
        input("a frame after a bare message", BINARY + "00 0000000e80010001", Reason.NOT_THRIFT),
        input("HTTP after a bare message", BINARY + "00" + text("GET / "), Reason.NOT_THRIFT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void isRefused(String name, byte[] input, Reason reason) {
    try (Wire whole = Wire.server();
        Wire bytes = Wire.server()) {
      whole.receive(input);
      assertThat(whole.onlyError().reason()).isEqualTo(reason);
      assertThat(whole.onlyError().getMessage()).startsWith(reason.code() + ": ");
      assertThat(whole.onlyError().getMessage()).matches("[\\x20-\\x7e]{20,300}");

      for (byte b : input) {
        bytes.receive(b);
        if (!bytes.errors.isEmpty()) {
          break;
        }
      }
      assertThat(bytes.onlyError().reason()).isEqualTo(reason);
    }
  }

  static Stream<Arguments> harmless() {
    return Stream.of(
        Arguments.of("a list of bools", BINARY + "0f0001 02 00000003 010001 00"),
        Arguments.of("an empty list of any type", BINARY + "0f0001 00 00000000 00"),
        Arguments.of("an empty map of any types", BINARY + "0d0001 ff00 00000000 00"),
        Arguments.of("a compact list of bools", COMPACT + "1931 010201 00"),
        Arguments.of("a compact list of bools by the other code", COMPACT + "1932 010201 00"),
        Arguments.of("compact bools", COMPACT + "11 12 0130 00"),
        Arguments.of("a compact map of 0 without types", COMPACT + "1b00 00"),
        Arguments.of("a compact list of 0", COMPACT + "1900 00"),
        Arguments.of("a compact list of 0 in the long form", COMPACT + "19f000 00"),
        Arguments.of("an integer of 10 bytes", COMPACT + "16 ffffffffffffffffff01 00"),
        Arguments.of("62 structs in a struct", BINARY + "0c0001".repeat(63) + "00".repeat(64)),
        Arguments.of("the same, compact", COMPACT + "1c".repeat(63) + "00".repeat(64)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void isRead(String name, String hex) {
    byte[] input = bytes(hex);
    try (Wire wire = Wire.server()) {
      wire.receive(Libthrift.concat(input, input));
      assertThat(wire.errors).isEmpty();
      assertThat(wire.messages).hasSize(2);
      assertThat(ByteBufUtil.getBytes(wire.messages.get(1).bytes())).isEqualTo(input);
    }
  }

  @Test
  void theMessageShowsTheFirstBytes() {
    try (Wire wire = Wire.server()) {
      wire.receive(bytes(text("GET /\r\n\"\\")));
      assertThat(wire.onlyError())
          .hasMessage(
              "http: HTTP on a Thrift connection; the message begins with"
                  + " 47 45 54 20 2f 0d 0a 22 5c \"GET./....\"");
    }
  }

  @Test
  void memoryFollowsWhatCameAndNotWhatWasAnnounced() {
    try (Wire wire = Wire.server()) {
      wire.receive(bytes("01000000 80010001 00000001 61 00000001"));
      assertThat(wire.memory()).isLessThan(1024);
      wire.receive(new byte[10_000]);
      assertThat(wire.memory()).isLessThan(4 * 10_100);
    }
  }

  @Test
  void singleBytesDoNotHoldAReceiveBufferEach() {
    try (Wire wire = Wire.server()) {
      wire.receive(bytes("00100000 80010001 00000001 61 00000001"));
      byte[] one = {7};
      for (int i = 0; i < 5_000; i++) {
        wire.receive(one, 65_536);
      }
      assertThat(wire.memory()).isLessThan(4 * 5_100);
    }
  }

  @Test
  void aBufferedMessageOverTheLimitIsRefused() {
    ThriftLimits limits = new ThriftLimits(1000, 100, Duration.ofSeconds(1));
    try (Wire wire = Wire.server(limits)) {
      wire.receive(bytes(BINARY));
      for (int sent = 13; sent < 1000; sent += 7) {
        wire.receive(bytes("08000100000000"));
      }
      assertThat(wire.errors).isEmpty();
      wire.receive((byte) 0);
      assertThat(wire.onlyError().reason()).isEqualTo(Reason.FRAME_TOO_LARGE);
    }
  }

  private static Arguments input(String name, String hex, Reason reason) {
    return Arguments.of(name, bytes(hex), reason);
  }

  private static String text(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
