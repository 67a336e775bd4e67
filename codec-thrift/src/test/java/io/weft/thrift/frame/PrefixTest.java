package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.weft.thrift.frame.ThriftFormatException.Reason;
import io.weft.thrift.ttwitter.Handshake;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections whose frames have a struct in front of each message. */
class PrefixTest {
  private static final String HEADER = "0a0001 0000000000000007 0b0009 00000002 2f61 00";
  private static final String CALL = "80010001 00000004 70696e67 00000005 00"; // ping, #5
  private static final String REPLY = "80010002 00000004 70696e67 00000005 00";

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] frame(String content) {
    byte[] bytes = hex(content);
    return Libthrift.concat(hex("%08x".formatted(bytes.length)), bytes);
  }

  private static Wire upgradedServer() {
    Wire wire = Wire.server();
    wire.channel.pipeline().get(ThriftServerCodec.class).expectPrefix();
    return wire;
  }

  private static String prefix(ThriftMessage message) {
    Envelope envelope = message.envelope();
    return envelope == null ? "none" : ByteBufUtil.hexDump(envelope.bytes());
  }

  @Test
  void theHandshakeIsTheseBytes() {
    String name = "5f5f63616e5f5f66696e61676c655f5f74726163655f5f76335f5f";
    try (Wire client = Wire.client(ThriftTransport.FRAMED);
        Wire server = Wire.server()) {
      client.channel.writeOutbound(Handshake.question(client.allocator));
      byte[] question = client.written();
      assertThat(question).isEqualTo(frame("80010001 0000001b" + name + "00000000 00"));

      server.receive(question);
      ThriftMessage asked = server.onlyMessage();
      assertThat(Handshake.isAskedBy(asked)).isTrue();
      assertThat(Handshake.isPossible(asked)).isTrue();
      server.channel.writeOutbound(Handshake.agreed(server.allocator, asked));
      byte[] agreed = server.written();
      assertThat(agreed).isEqualTo(frame("80010002 0000001b" + name + "00000000 00"));
      server.channel.writeOutbound(Handshake.declined(server.allocator, asked));

      client.receive(agreed);
      client.receive(server.written());
      assertThat(client.messages).extracting(Handshake::isAgreed).containsExactly(true, false);
    }
  }

  @Test
  void aBufferedOrCompactCallerCannotBeUpgraded() {
    String name = "5f5f63616e5f5f66696e61676c655f5f74726163655f5f76335f5f";
    try (Wire buffered = Wire.server();
        Wire compact = Wire.server()) {
      buffered.receive(hex("80010001 0000001b" + name + "00000000 00"));
      compact.receive(frame("8221 00 1b" + name + "00"));

      assertThat(Handshake.isAskedBy(buffered.onlyMessage())).isTrue();
      assertThat(Handshake.isPossible(buffered.onlyMessage())).isFalse();
      assertThat(Handshake.isAskedBy(compact.onlyMessage())).isTrue();
      assertThat(Handshake.isPossible(compact.onlyMessage())).isFalse();
      assertThatThrownBy(
              () -> buffered.channel.pipeline().get(ThriftServerCodec.class).expectPrefix())
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void theStructIsApartFromTheMessage() {
    try (Wire server = upgradedServer()) {
      server.receive(frame(HEADER + CALL));

      ThriftMessage call = server.onlyMessage();
      assertThat(prefix(call)).isEqualTo(HEADER.replace(" ", ""));
      assertThat(call.name()).isEqualTo("ping");
      assertThat(call.sequenceId()).isEqualTo(5);
      assertThat(call.length()).isEqualTo(hex(CALL).length);
      assertThat(ByteBufUtil.getBytes(call.bytes())).isEqualTo(hex(CALL));
    }
  }

  @Test
  void theBodyIsPartOfTheBufferThatWasRead() {
    try (Wire server = upgradedServer()) {
      server.receive(Libthrift.concat(frame(HEADER + CALL), frame("00" + CALL)));
      long held = server.memory();

      assertThat(server.messages).hasSize(2);
      assertThat(held).isEqualTo(2L * 4 + 1 + hex(HEADER).length + 2L * hex(CALL).length);
      assertThat(prefix(server.messages.get(1))).isEqualTo("00");
    }
  }

  @Test
  void anUpgradedMessageGoesToAPlainConnectionWithoutItsStruct() {
    try (Wire server = upgradedServer();
        Wire framed = Wire.client(ThriftTransport.FRAMED);
        Wire buffered = Wire.client(ThriftTransport.BUFFERED)) {
      server.receive(frame(HEADER + CALL));
      framed.channel.writeOutbound(server.onlyMessage().retain());
      buffered.channel.writeOutbound(server.onlyMessage().retain());

      assertThat(framed.written()).isEqualTo(frame(CALL));
      assertThat(buffered.written()).isEqualTo(hex(CALL));
    }
  }

  @Test
  void anUpgradedMessageGoesToAnUpgradedConnectionAsItCameAndAgain() {
    try (Wire server = upgradedServer();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      server.receive(frame(HEADER + CALL));
      ThriftMessage call = server.onlyMessage();
      for (int i = 0; i < 2; i++) {
        client.channel.writeOutbound(new PrefixedMessage(call.retain()));
        assertThat(client.written()).isEqualTo(frame(HEADER + CALL));
      }

      call.replaceEnvelope(new Envelope(Dialect.TTWITTER, Unpooled.wrappedBuffer(hex("00"))));
      client.channel.writeOutbound(new PrefixedMessage(call.retain()));
      assertThat(client.written()).isEqualTo(frame("00" + CALL));
    }
  }

  @Test
  void aPlainMessageGetsAnEmptyStruct() {
    try (Wire plain = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      plain.receive(frame(CALL));
      client.channel.writeOutbound(new PrefixedMessage(plain.onlyMessage().retain()));

      assertThat(client.written()).isEqualTo(frame("00" + CALL));
    }
  }

  @Test
  void aClientReadsRepliesWithStructs() {
    String spans = "0f0001 0c 00000000 0f0002 0c 00000001 0b0001 00000001 6b 0b0002 00000000 00 00";
    try (Wire client = Wire.client(ThriftTransport.FRAMED)) {
      client.channel.pipeline().get(ThriftClientCodec.class).expectPrefix();
      client.receive(frame(spans + REPLY));

      assertThat(prefix(client.onlyMessage())).isEqualTo(spans.replace(" ", ""));
      assertThat(ByteBufUtil.getBytes(client.onlyMessage().bytes())).isEqualTo(hex(REPLY));
    }
  }

  @Test
  void bodiesMayBeCompact() {
    try (Wire server = upgradedServer()) {
      server.receive(frame(HEADER + "8221 05 04 70696e67 00"));

      assertThat(server.onlyMessage().name()).isEqualTo("ping");
      assertThat(prefix(server.onlyMessage())).isEqualTo(HEADER.replace(" ", ""));
    }
  }

  @Test
  void aCallThatIsReadWithTheHandshakeHasAStruct() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      ThriftServerCodec codec = server.channel.pipeline().get(ThriftServerCodec.class);
      server
          .channel
          .pipeline()
          .addAfter(
              server.channel.pipeline().context(codec).name(),
              null,
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  if (Handshake.isAskedBy((ThriftMessage) message)) {
                    codec.expectPrefix();
                  }
                  context.fireChannelRead(message);
                }
              });
      client.channel.writeOutbound(Handshake.question(client.allocator));
      server.receive(Libthrift.concat(frame(CALL), client.written(), frame(HEADER + CALL)));

      assertThat(server.messages)
          .extracting(PrefixTest::prefix)
          .containsExactly("none", "none", HEADER.replace(" ", ""));
    }
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("no struct", CALL, Reason.BAD_FIELD_TYPE),
        Arguments.of("a struct cut", "0a0001 00", Reason.FRAME_TOO_SHORT),
        Arguments.of("a struct alone", HEADER, Reason.FRAME_TOO_SHORT),
        Arguments.of("a message cut", HEADER + "80010001 00000004 70", Reason.FRAME_TOO_SHORT),
        Arguments.of("a string of 2 GiB", "0b0009 7fffffff 00", Reason.BAD_SIZE),
        Arguments.of("a string of -1", "0b0009 ffffffff 00", Reason.NEGATIVE_LENGTH),
        Arguments.of("too deep", "0c0001".repeat(200), Reason.TOO_DEEP),
        Arguments.of(
            "a struct over 64 KiB", "020005 01".repeat(20_000) + "00", Reason.FRAME_TOO_LARGE),
        Arguments.of("a string over 64 KiB", "0b0009 00010000 00", Reason.BAD_SIZE),
        Arguments.of("garbage behind", HEADER + "deadbeef", Reason.NOT_THRIFT),
        Arguments.of("a reply to a server", HEADER + REPLY, Reason.UNEXPECTED_TYPE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void isRefusedOnceAndHoldsNothing(String name, String content, Reason reason) {
    byte[] whole = frame(content);
    try (Wire once = upgradedServer();
        Wire cut = upgradedServer()) {
      once.receive(Libthrift.concat(whole, frame(HEADER + CALL)));
      int half = whole.length / 2;
      cut.receive(Arrays.copyOf(whole, half));
      cut.receive(Arrays.copyOfRange(whole, half, whole.length));

      for (Wire wire : List.of(once, cut)) {
        assertThat(wire.onlyError().reason()).isEqualTo(reason);
        assertThat(wire.messages).isEmpty();
        assertThat(wire.memory()).isZero();
      }
    }
  }

  @Property(tries = 300)
  void messagesAreTheSameHoweverTheyAreCut(@ForAll long seed) {
    Random random = new Random(seed);
    String body = "80010001 00000004 70696e67 00000005" + "0b0001 00001000" + "61".repeat(4096);
    byte[] stream =
        Libthrift.concat(frame(HEADER + CALL), frame("00" + body + "00"), frame(HEADER + CALL));
    try (Wire server = upgradedServer()) {
      for (int at = 0; at < stream.length; ) {
        int to = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 8 : 3000));
        server.receive(Arrays.copyOfRange(stream, at, to), random.nextInt(4096));
        at = to;
      }

      assertThat(server.errors).isEmpty();
      assertThat(server.messages)
          .extracting(PrefixTest::prefix)
          .containsExactly(HEADER.replace(" ", ""), "00", HEADER.replace(" ", ""));
      assertThat(server.messages.get(1).length()).isEqualTo(hex(body).length + 1);
    }
  }

  @Property(tries = 2_000)
  void aMutatedStreamIsRefusedOrRead(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] stream = Libthrift.concat(frame(HEADER + CALL), frame(HEADER + CALL));
    for (int i = 0; i <= random.nextInt(4); i++) {
      stream[random.nextInt(stream.length)] = (byte) random.nextInt();
    }
    int cut = random.nextInt(stream.length);
    try (Wire server = upgradedServer()) {
      server.receive(Arrays.copyOf(stream, cut));
      server.receive(Arrays.copyOfRange(stream, cut, stream.length));

      assertThat(server.errors).hasSizeLessThan(2);
      assertThat(server.errors).allMatch(ThriftFormatException.class::isInstance);
    }
  }

  @Test
  void aWriteThatIsCalledOffWritesNothing() {
    try (Wire client = Wire.client(ThriftTransport.FRAMED)) {
      ChannelPromise promise = client.channel.newPromise();
      assertThat(promise.cancel(false)).isTrue();
      ThriftMessage message = Handshake.question(client.allocator);
      client.channel.pipeline().writeAndFlush(new PrefixedMessage(message), promise);

      assertThat(client.written()).isEmpty();
      assertThat(message.refCnt()).isZero();
    }
  }
}
