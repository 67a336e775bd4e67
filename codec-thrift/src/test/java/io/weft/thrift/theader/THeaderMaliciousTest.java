package io.weft.thrift.theader;

import static io.weft.thrift.theader.THeaderBytes.CALL;
import static io.weft.thrift.theader.THeaderBytes.COMPACT_CALL;
import static io.weft.thrift.theader.THeaderBytes.REPLY;
import static io.weft.thrift.theader.THeaderBytes.concat;
import static io.weft.thrift.theader.THeaderBytes.frame;
import static io.weft.thrift.theader.THeaderBytes.hex;
import static io.weft.thrift.theader.THeaderBytes.rawFrame;
import static io.weft.thrift.theader.THeaderBytes.string;
import static io.weft.thrift.theader.THeaderBytes.zlib;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.thrift.frame.ApplicationException;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.frame.Wire;
import io.weft.thrift.header.ApplicationExceptionType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames with headers that are made, or happen, to do harm. */
class THeaderMaliciousTest {
  private static final ThriftLimits LIMITS = new ThriftLimits(100_000, 400, Duration.ofSeconds(1));
  private static final String HUGE = "ffffffff0f"; // as a varint

  static Stream<Arguments> frames() {
    return Stream.of(
        of("a frame of two bytes", rawFrame("0fff"), Reason.FRAME_TOO_SHORT),
        of(
            "a frame that ends in what all have",
            rawFrame("0fff0000 00000001"),
            Reason.FRAME_TOO_SHORT),
        of("a frame without a header", rawFrame(CALL), Reason.NOT_THRIFT),
        of("a length over the limit", hex("42494746 00000000"), Reason.FRAME_TOO_LARGE),
        of("no header at all", raw(0, ""), Reason.BAD_HEADER),
        of("a header longer than the frame", raw(9, "0000 0000" + CALL), Reason.BAD_HEADER),
        of("a header of all words", raw(0xffff, "00000000" + CALL), Reason.BAD_HEADER),
        of("a header over 64 KiB", raw(0x4001, "00".repeat(4 * 0x4001) + CALL), Reason.BAD_HEADER),
        of("a protocol that does not end", raw(1, "80808080" + CALL), Reason.BAD_HEADER),
        of("a protocol of 6 bytes", raw(2, "8080808080010000" + CALL), Reason.BAD_VARINT),
        of("JSON", frame(1, "0100", CALL), Reason.UNKNOWN_PROTOCOL),
        of("protocol 2^32 - 1", frame(1, HUGE + "00", CALL), Reason.UNKNOWN_PROTOCOL),
        of("a compact message as binary", frame(1, "0000", COMPACT_CALL), Reason.UNKNOWN_PROTOCOL),
        of("a binary message as compact", frame(1, "0200", CALL), Reason.UNKNOWN_PROTOCOL),
        of("hmac", frame(1, "000102", CALL), Reason.UNKNOWN_TRANSFORM),
        of("snappy", frame(1, "000103", CALL), Reason.UNKNOWN_TRANSFORM),
        of("zlib, then zstd", frame(1, "00020105", CALL), Reason.UNKNOWN_TRANSFORM),
        of("2^32 - 1 transforms", frame(1, "00" + HUGE, CALL), Reason.UNKNOWN_TRANSFORM),
        of("five transforms", frame(1, "00050101010101", CALL), Reason.UNKNOWN_TRANSFORM),
        of("transforms that do not end", raw(1, "00030101" + CALL), Reason.BAD_HEADER),
        of("no compressed message", frame(1, "000101", ""), Reason.BAD_TRANSFORM),
        of("a plain message as compressed", frame(1, "000101", CALL), Reason.BAD_TRANSFORM),
        of("a compressed message cut", frame(1, "000101", cut(zlib(CALL))), Reason.BAD_TRANSFORM),
        of("bytes behind it", frame(1, "000101", zlib(CALL) + "00"), Reason.BAD_TRANSFORM),
        of("a preset dictionary", frame(1, "000101", "78bb 00000001 4b00"), Reason.BAD_TRANSFORM),
        of("a zlib bomb", frame(1, "000101", bomb()), Reason.FRAME_TOO_LARGE),
        of("a zlib bomb in another", frame(1, "00020101", zlib(bomb())), Reason.FRAME_TOO_LARGE),
        of(
            "one byte over the limit",
            frame(1, "000101", zlib(padded(100_001))),
            Reason.FRAME_TOO_LARGE),
        of("garbage compressed", frame(1, "000101", zlib("deadbeef")), Reason.NOT_THRIFT),
        of("an info header of 4 GiB", frame(1, "0000 01 01" + HUGE, CALL), Reason.BAD_HEADER),
        of("2^32 - 1 info headers", frame(1, "0000 01" + HUGE, CALL), Reason.BAD_HEADER),
        of("a value that is cut", raw(2, "0000 01 01 0161 09 62" + CALL), Reason.BAD_HEADER),
        of(
            "257 info headers",
            frame(1, "0000 01 8102" + "0000".repeat(257), CALL),
            Reason.BAD_HEADER),
        of("more that persist", persisting(), Reason.BAD_HEADER),
        of("no message", frame(1, "0000", ""), Reason.FRAME_TOO_SHORT),
        of("a message cut", frame(1, "0000", "80010001 00000004 70"), Reason.FRAME_TOO_SHORT),
        of("an answer to a server", frame(1, "0000", REPLY), Reason.UNEXPECTED_TYPE));
  }

  private static Arguments of(String name, byte[] stream, Reason reason) {
    return Arguments.of(name, stream, reason);
  }

  /** A frame whose header has a size of its own. */
  private static byte[] raw(int words, String rest) {
    return rawFrame("0fff 0000 00000001 %04x".formatted(words) + rest);
  }

  private static String cut(String hex) {
    return hex.substring(0, hex.length() - 4);
  }

  private static String padded(int bytes) {
    return CALL.replace(" ", "") + "00".repeat(bytes - hex(CALL).length);
  }

  private static String bomb() {
    return zlib(padded(16 * 1024 * 1024));
  }

  private static byte[] persisting() {
    byte[] all = {};
    for (int i = 0; i < 20; i++) {
      String key = string("key" + (char) ('a' + i));
      all = concat(all, frame(1, "0000 02 01" + key + "8020" + "61".repeat(4096), CALL));
    }
    return all;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void isRefusedOnceAndHoldsNothing(String name, byte[] stream, Reason reason) {
    try (Wire once = THeaderBytes.server(LIMITS);
        Wire cut = THeaderBytes.server(LIMITS)) {
      once.receive(concat(stream, frame(1, "0000", CALL)));
      int half = stream.length / 2;
      cut.receive(Arrays.copyOf(stream, half));
      cut.receive(Arrays.copyOfRange(stream, half, stream.length));

      for (Wire wire : List.of(once, cut)) {
        assertThat(wire.onlyError().reason()).isEqualTo(reason);
        wire.messages.forEach(message -> message.release());
        wire.messages.clear();
        wire.written();
        assertThat(wire.memory()).isZero();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("explained")
  void theCallerIsToldWhatIsNotKnown(byte[] frame, ApplicationExceptionType type, String text)
      throws Exception {
    try (Wire server = THeaderBytes.server();
        Wire client = THeaderBytes.client()) {
      server.receive(frame);
      server.onlyError();
      byte[] answer = server.written();
      assertThat(hex(answer)).contains("0fff0000" + "0000002a");
      client.receive(answer);

      ApplicationException said = ThriftMessages.applicationException(client.onlyMessage());
      assertThat(said.type()).isEqualTo(type);
      assertThat(said.text()).contains(text);
    }
  }

  static Stream<Arguments> explained() {
    return Stream.of(
        Arguments.of(
            frame(42, "0100", CALL),
            ApplicationExceptionType.INVALID_PROTOCOL,
            "protocol 1 (JSON)"),
        Arguments.of(
            frame(42, "000103", CALL),
            ApplicationExceptionType.INVALID_TRANSFORM,
            "transform 3 (snappy); 1 (zlib) is known"),
        Arguments.of(
            frame(42, "020102", COMPACT_CALL),
            ApplicationExceptionType.INVALID_TRANSFORM,
            "transform 2 (hmac)"),
        Arguments.of(
            frame(42, "000101", CALL),
            ApplicationExceptionType.INVALID_TRANSFORM,
            "not compressed"));
  }
}
