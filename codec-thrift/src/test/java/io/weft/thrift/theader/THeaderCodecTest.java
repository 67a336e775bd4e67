package io.weft.thrift.theader;

import static io.weft.thrift.theader.THeaderBytes.CALL;
import static io.weft.thrift.theader.THeaderBytes.COMPACT_CALL;
import static io.weft.thrift.theader.THeaderBytes.ONEWAY;
import static io.weft.thrift.theader.THeaderBytes.REPLY;
import static io.weft.thrift.theader.THeaderBytes.bytes;
import static io.weft.thrift.theader.THeaderBytes.concat;
import static io.weft.thrift.theader.THeaderBytes.envelope;
import static io.weft.thrift.theader.THeaderBytes.frame;
import static io.weft.thrift.theader.THeaderBytes.hex;
import static io.weft.thrift.theader.THeaderBytes.string;
import static io.weft.thrift.theader.THeaderBytes.zlib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.frame.Wire;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections whose frames have headers. */
class THeaderCodecTest {

  /** What THeaderTransport of Apache Thrift 0.17 for Python writes. */
  @ParameterizedTest
  @CsvSource({
    "BINARY,,0000001f0fff000000000005000100000000800100010000000470696e670000000500",
    "BINARY,0102076c35642d647374022f61016b000000,"
        + "0000002f0fff000000000005000500000102076c35642d647374022f61016b000000"
        + "800100010000000470696e670000000500",
    "COMPACT,,000000170fff0000000000050001020000008221050470696e6700",
    "BINARY,0101016b0176000000,"
        + "0000002d0fff00000000000500030001010101016b0176000000"
        + "789c6b6064606460606029c8cc4b07d2ac0c001585023a",
    "COMPACT,00,0000001f0fff000000000005000102010100789c6b52646529c8cc4b6700000bca025b",
  })
  void framesOfOthersAreReadAndWrittenAsTheyCame(
      ThriftProtocol protocol, String info, String frame) {
    try (Wire server = THeaderBytes.server();
        Wire client = THeaderBytes.client()) {
      server.receive(hex(frame));

      ThriftMessage call = server.onlyMessage();
      assertThat(call.type()).isEqualTo(MessageType.CALL);
      assertThat(call.name()).isEqualTo("ping");
      assertThat(call.sequenceId()).isEqualTo(5);
      assertThat(call.protocol()).isEqualTo(protocol);
      assertThat(bytes(call))
          .isEqualTo((protocol == ThriftProtocol.BINARY ? CALL : COMPACT_CALL).replace(" ", ""));
      assertThat(envelope(call)).startsWith(info == null ? "" : info);

      // A message may be written again.
      for (int i = 0; i < 2; i++) {
        client.channel.writeOutbound(call.retain());
        assertThat(hex(client.written())).isEqualTo(frame);
      }
    }
  }

  @Test
  void aPeerOfAnotherDialectGetsTheMessageAlone() {
    try (Wire server = THeaderBytes.server();
        Wire framed = Wire.framedClient()) {
      server.receive(concat(frame(9, "0000", CALL), frame(9, "000101", zlib(CALL))));
      for (ThriftMessage call : server.messages) {
        framed.channel.writeOutbound(call.retain());
        assertThat(hex(framed.written())).isEqualTo(("00000011" + CALL).replace(" ", ""));
      }
    }
  }

  @Test
  void theBodyIsPartOfTheBufferThatWasRead() {
    try (Wire server = THeaderBytes.server()) {
      byte[] two = concat(frame(1, "0000", CALL), frame(2, "0000", CALL));
      server.receive(two);

      assertThat(server.messages).hasSize(2);
      assertThat(server.memory()).isEqualTo(two.length);
    }
  }

  @Test
  void anAnswerHasTheSequenceIdOfItsCallsFrame() {
    try (Wire server = THeaderBytes.server()) {
      for (int i = 1; i <= 9; i++) {
        server.receive(frame(1000 + i, "0000", i % 3 == 0 ? ONEWAY : CALL));
      }
      for (int i = 1; i <= 9; i++) {
        if (i % 3 != 0) {
          ThriftMessage call = server.messages.get(i - 1);
          server.channel.writeOutbound(
              ThriftMessages.reply(server.allocator, call, Unpooled.EMPTY_BUFFER));
          assertThat(hex(server.written())).isEqualTo(hex(frame(1000 + i, "0000", REPLY)));
        }
      }
      assertThatThrownBy(
              () ->
                  server.channel.writeOutbound(
                      ThriftMessages.reply(
                          server.allocator, server.messages.get(0), Unpooled.EMPTY_BUFFER)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anAnswerIsGivenOnAsTheServerCompressedIt() {
    byte[] answer = frame(5, "000101 01" + "01" + string("load") + string("3"), zlib(REPLY));
    try (Wire client = THeaderBytes.client();
        Wire server = THeaderBytes.server()) {
      server.receive(frame(77, "0000", CALL));
      client.receive(answer);
      assertThat(bytes(client.onlyMessage())).isEqualTo(REPLY.replace(" ", ""));
      server.channel.writeOutbound(client.onlyMessage().retain());

      assertThat(hex(server.written())).isEqualTo(hex(answer).replace("00000005", "0000004d"));
    }
  }

  @Test
  void aMessageMayBeCompressedTwice() {
    try (Wire server = THeaderBytes.server()) {
      server.receive(frame(1, "00020101", zlib(zlib(CALL))));

      assertThat(bytes(server.onlyMessage())).isEqualTo(CALL.replace(" ", ""));
    }
  }

  @Test
  void whatIsSaidInAnotherDialectIsNotWritten() {
    try (Wire server = THeaderBytes.server();
        Wire client = THeaderBytes.client()) {
      server.receive(frame(1, "0000 01 01" + string("k") + string("v"), CALL));
      ThriftMessage call = server.onlyMessage();
      call.replaceEnvelope(new Envelope(Dialect.TTWITTER, Unpooled.wrappedBuffer(hex("00"))));
      client.channel.writeOutbound(call.retain());
      assertThat(hex(client.written())).isEqualTo(hex(frame(5, "0000", CALL)));

      call.replaceEnvelope(
          new Envelope(Dialect.THEADER, Unpooled.wrappedBuffer(hex("0101" + "0161" + "0162"))));
      client.channel.writeOutbound(call.retain());
      assertThat(hex(client.written())).isEqualTo(hex(frame(5, "0000 0101 0161 0162", CALL)));
    }
  }

  @Test
  void whatACallerSaysOnceForAllGoesWithEachCall() {
    String first = "02 02" + string("a") + string("1") + string("b") + string("2");
    String own = "01 01" + string("b") + string("3");
    try (Wire server = THeaderBytes.server()) {
      server.receive(frame(1, "0000" + own, CALL));
      server.receive(frame(2, "0000" + first + own, CALL));
      server.receive(frame(3, "0000" + own, CALL));
      server.receive(frame(4, "0000", CALL));

      String all = "0103" + string("a") + string("1") + string("b") + string("2");
      assertThat(server.messages)
          .extracting(THeaderBytes::envelope)
          .satisfiesExactly(
              envelope -> assertThat(envelope).startsWith(own.replace(" ", "")),
              envelope -> assertThat(envelope).startsWith(all + string("b") + string("3")),
              envelope -> assertThat(envelope).startsWith(all + string("b") + string("3")),
              envelope ->
                  assertThat(envelope)
                      .startsWith("0102" + string("a") + string("1") + string("b") + string("2")));
    }
  }

  @Test
  void blocksThatAreNotKnownAreGivenOn() {
    byte[] call = frame(5, "0000 01 01" + string("k") + string("v") + "09 ff ff ff", CALL);
    try (Wire server = THeaderBytes.server();
        Wire client = THeaderBytes.client()) {
      server.receive(call);
      client.channel.writeOutbound(server.onlyMessage().retain());

      assertThat(hex(client.written())).isEqualTo(hex(call));
    }
  }

  @Test
  void aFrameMustBeWholeInTime() {
    try (Wire server = THeaderBytes.server()) {
      server.receive(Arrays.copyOf(frame(1, "0000", CALL), 12));
      server.loop.advance(Duration.ofSeconds(30));

      assertThat(server.onlyError().reason())
          .isEqualTo(ThriftFormatException.Reason.UNFINISHED_FRAME);
      assertThat(server.memory()).isZero();
    }
  }

  @Test
  void aWriteThatIsCalledOffWritesNothing() {
    try (Wire server = THeaderBytes.server();
        Wire client = THeaderBytes.client()) {
      server.receive(frame(1, "0000", CALL));
      ChannelPromise promise = client.channel.newPromise();
      assertThat(promise.cancel(false)).isTrue();
      client.channel.pipeline().writeAndFlush(server.onlyMessage().retain(), promise);

      assertThat(client.written()).isEmpty();
    }
  }

  @Property(tries = 100)
  void messagesAreTheSameHoweverTheyAreCut(@ForAll long seed) {
    Random random = new Random(seed);
    String body =
        CALL.substring(0, CALL.length() - 2) + "0b0001 00001000" + "61".repeat(4096) + "00";
    byte[] stream =
        concat(
            frame(1, "0000", body),
            frame(2, "000101 01 01" + string("k") + string("v"), zlib(body)),
            frame(3, "0200", COMPACT_CALL));
    try (Wire server = THeaderBytes.server();
        Wire client = THeaderBytes.client()) {
      for (int at = 0; at < stream.length; ) {
        int to = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : 3000));
        server.receive(Arrays.copyOfRange(stream, at, to), random.nextInt(4096));
        at = to;
      }

      assertThat(server.errors).isEmpty();
      assertThat(server.messages)
          .extracting(THeaderBytes::bytes)
          .containsExactly(
              body.replace(" ", ""), body.replace(" ", ""), COMPACT_CALL.replace(" ", ""));
      server.messages.forEach(message -> client.channel.writeOutbound(message.retain()));
      assertThat(client.written().length).isEqualTo(stream.length);
    }
  }

  @Property(tries = 500)
  void aMutatedStreamIsRefusedOrRead(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] stream =
        concat(
            frame(1, "0000 01 01" + string("key") + string("value"), CALL),
            frame(2, "000101", zlib(CALL)),
            frame(3, "0200", COMPACT_CALL));
    for (int i = 0; i <= random.nextInt(4); i++) {
      stream[random.nextInt(stream.length)] = (byte) random.nextInt();
    }
    int cut = random.nextInt(stream.length);
    try (Wire server = THeaderBytes.server()) {
      server.receive(Arrays.copyOf(stream, cut));
      server.receive(Arrays.copyOfRange(stream, cut, stream.length));

      assertThat(server.errors).hasSizeLessThan(2);
      assertThat(server.errors).allMatch(ThriftFormatException.class::isInstance);
      for (Throwable error : server.errors) {
        assertThat(error.getMessage()).matches("[\\x20-\\x7e]{10,300}");
      }
    }
  }
}
