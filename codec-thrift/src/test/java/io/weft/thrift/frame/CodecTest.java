package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.weft.thrift.header.HeaderFormat;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the codecs do with buffers, promises and the life of a connection. */
class CodecTest {

  @Test
  void aFrameThatFillsItsReadIsForwardedAsThatBuffer() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      ByteBuf received = server.allocator.directBuffer().writeBytes(call("add", 1));
      server.channel.writeInbound(received);
      client.channel.writeOutbound(server.onlyMessage());
      server.messages.clear();

      ByteBuf written = client.channel.readOutbound();
      assertThat(written).isSameAs(received);
      written.release();
    }
  }

  @Test
  void framesOfOneReadAreForwardedAsPartsOfItsBuffer() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      byte[] calls = Libthrift.concat(call("a", 1), call("b", 2), call("c", 3));
      ByteBuf received = server.allocator.directBuffer().writeBytes(calls);
      long held = server.memory();
      server.channel.writeInbound(received);

      assertThat(server.messages).extracting(ThriftMessage::name).containsExactly("a", "b", "c");
      assertThat(server.completedReads).isEqualTo(1);
      assertThat(server.memory()).isEqualTo(held);
      server.messages.forEach(client.channel::write);
      server.messages.clear();
      assertThat(client.written()).isEqualTo(calls);
    }
  }

  @Test
  void aLargeFrameIsForwardedWithoutACopy() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      byte[] body = new byte[10 << 20];
      Arrays.fill(body, (byte) 5);
      byte[] call = message(ThriftTransport.FRAMED, TMessageType.CALL, "put", 1, body);
      for (int from = 0; from < call.length; from += 65_536) {
        server.receive(Arrays.copyOfRange(call, from, Math.min(call.length, from + 65_536)));
      }

      assertThat(server.memory()).isLessThan(call.length + 1024);
      assertThat(server.onlyMessage().length()).isEqualTo(call.length - 4);
      client.channel.writeOutbound(server.onlyMessage());
      server.messages.clear();
      ByteBuf written = client.channel.readOutbound();
      assertThat(written).isInstanceOf(CompositeByteBuf.class);
      assertThat(written).isEqualTo(Unpooled.wrappedBuffer(call));
      written.release();
    }
  }

  @Test
  void aKnownNameIsTheSameObjectInEachCall() {
    try (Wire wire = Wire.server()) {
      wire.receive(Libthrift.concat(call("users:add", 1), call("users:add", 2)));

      assertThat(wire.messages.get(0).methodName()).isSameAs(wire.messages.get(1).methodName());
    }
  }

  @Test
  void aRetainedMessageCanBeWrittenAgainAfterAWriteThatWentHalfWay() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      byte[] call = call("add", 1);
      server.receive(call);
      ThriftMessage message = server.onlyMessage().retain();
      client.channel.writeOutbound(message);
      ByteBuf first = client.channel.readOutbound();
      first.skipBytes(7);

      client.channel.writeOutbound(message);
      server.messages.clear();
      assertThat(client.written()).isEqualTo(call);
      assertThat(first.readableBytes()).isEqualTo(call.length - 7);
      first.release();
      assertThat(message.refCnt()).isZero();
      assertThat(message.name()).isEqualTo("add");
    }
  }

  @Test
  void bytesThatWereFiredStayWhereTheyAre() {
    try (Wire wire = Wire.server()) {
      byte[] a = call("a", 1);
      byte[] b = call("b", 2);
      wire.receive(Arrays.copyOf(a, 6));
      wire.receive(Libthrift.concat(Arrays.copyOfRange(a, 6, a.length), Arrays.copyOf(b, 6)));
      long place = wire.onlyMessage().bytes().memoryAddress();
      wire.receive(Libthrift.concat(Arrays.copyOfRange(b, 6, b.length), new byte[4000]));

      assertThat(wire.messages.get(0).bytes().memoryAddress()).isEqualTo(place);
    }
  }

  @Test
  void answersAreMatchedBySequenceIdAndName() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      server.receive(call("users:add", 1));
      client.receive(
          Libthrift.concat(
              reply("users:add", 1), reply("add", 1), reply("add", 2), reply("drop", 1)));

      ThriftMessage call = server.onlyMessage();
      assertThat(client.messages)
          .extracting(reply -> reply.answers(call))
          .containsExactly(true, true, false, false);
      assertThat(call.answers(call)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(ThriftTransport.class)
  void aClientTakesAnswersOnly(ThriftTransport transport) {
    try (Wire wire = Wire.client(transport)) {
      byte[] stop = {0};
      wire.receive(message(transport, TMessageType.REPLY, "add", 1, stop));
      wire.receive(message(transport, TMessageType.EXCEPTION, "add", 2, stop));
      wire.receive(message(transport, TMessageType.CALL, "add", 3, stop));

      assertThat(wire.messages)
          .extracting(ThriftMessage::type)
          .containsExactly(MessageType.REPLY, MessageType.EXCEPTION);
      assertThat(wire.onlyError().reason()).isEqualTo(ThriftFormatException.Reason.UNEXPECTED_TYPE);
    }
  }

  @Test
  void whatCameBeforeGarbageIsFiredAndWhatComesAfterIsNot() {
    try (Wire wire = Wire.server()) {
      byte[] garbage = {-1, -1, -1, -1};
      wire.receive(Libthrift.concat(call("a", 1), garbage, call("b", 2)));
      wire.receive(call("c", 3));

      assertThat(wire.messages).extracting(ThriftMessage::name).containsExactly("a");
      wire.onlyError();
      wire.channel.writeOutbound(
          ThriftMessages.reply(wire.allocator, wire.messages.get(0), Unpooled.EMPTY_BUFFER));
      assertThat(wire.written()).isNotEmpty();
    }
  }

  @Test
  void aCloseInTheMiddleOfAMessageLeavesNothing() {
    for (ThriftTransport transport : ThriftTransport.values()) {
      byte[] struct =
          ByteBuffer.allocate(20_000).put((byte) 11).putShort((short) 1).putInt(19_992).array();
      byte[] call = message(transport, TMessageType.CALL, "put", 1, struct);
      for (int part : new int[] {1, 5, 12, 100, 15_000}) {
        try (Wire wire = Wire.server()) {
          wire.receive(Arrays.copyOf(call, part));
          assertThat(wire.channel.close().isSuccess()).isTrue();
          assertThat(wire.memory()).isZero();
          wire.receiveAfterClose(call);
        }
      }
    }
  }

  @Test
  void aCodecThatIsRemovedWhileItFiresStops() {
    try (Wire wire = Wire.server()) {
      wire.channel
          .pipeline()
          .addAfter(
              wire.channel.pipeline().firstContext().name(),
              "remover",
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                  context.pipeline().remove(ThriftServerCodec.class);
                  context.fireChannelRead(message);
                }
              });
      wire.receive(Libthrift.concat(call("a", 1), call("b", 2), new byte[] {0, 0}));

      assertThat(wire.messages).extracting(ThriftMessage::name).containsExactly("a");
    }
  }

  @Test
  void aWriteAfterTheCloseReleasesTheMessage() {
    for (ThriftTransport transport : ThriftTransport.values()) {
      try (Wire server = Wire.server();
          Wire client = Wire.client(ThriftTransport.FRAMED)) {
        server.receive(message(transport, TMessageType.CALL, "a", 1, new byte[] {0}));
        ThriftMessage message = server.onlyMessage();
        assertThat(client.channel.close().isSuccess()).isTrue();
        assertThat(client.channel.writeAndFlush(message).isSuccess()).isFalse();
        assertThat(message.refCnt()).isZero();
        server.messages.clear();
      }
    }
  }

  @Test
  void aCancelledWriteSendsNeitherAMessageNorItsLength() {
    try (Wire server = Wire.server();
        Wire client = Wire.client(ThriftTransport.FRAMED)) {
      server.receive(message(ThriftTransport.BUFFERED, TMessageType.CALL, "a", 1, new byte[] {0}));
      ThriftMessage message = server.onlyMessage();
      ChannelPromise cancelled = client.channel.newPromise();
      // Cancelled on its way to the codec: the pipeline's own check has been passed.
      client
          .channel
          .pipeline()
          .addLast(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void write(
                    ChannelHandlerContext context, Object written, ChannelPromise promise) {
                  promise.cancel(false);
                  context.write(written, promise);
                }
              });
      client.channel.writeAndFlush(message, cancelled);

      assertThat(client.written()).isEmpty();
      assertThat(message.refCnt()).isZero();
      server.messages.clear();
    }
  }

  @Test
  void whatIsNoMessagePasses() {
    try (Wire wire = Wire.server()) {
      wire.channel.writeInbound("event");
      assertThat(wire.channel.<String>readInbound()).isEqualTo("event");
      wire.channel.writeOutbound("event");
      assertThat(wire.channel.<String>readOutbound()).isEqualTo("event");
    }
  }

  @Test
  void aReadThatGaveNoMessageIsFollowedByAnother() {
    int[] reads = {0};
    try (Wire wire = Wire.server()) {
      wire.channel
          .pipeline()
          .addFirst(
              new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext context) {
                  reads[0]++;
                }
              });
      wire.channel.config().setAutoRead(false);
      byte[] call = call("a", 1);
      wire.receive(Arrays.copyOf(call, 6));
      assertThat(reads[0]).isEqualTo(1);
      wire.receive(Arrays.copyOfRange(call, 6, call.length));
      assertThat(reads[0]).isEqualTo(1);
      assertThat(wire.messages).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(ThriftProtocol.class)
  void argumentsAreReleased(ThriftProtocol protocol) {
    try (Wire wire = Wire.client(ThriftTransport.BUFFERED)) {
      ByteBuf arguments = wire.allocator.directBuffer().writeByte(0);
      wire.channel.writeOutbound(
          ThriftMessages.call(wire.allocator, protocol, MessageType.CALL, "größe", 1, arguments));
      assertThat(wire.written())
          .isEqualTo(
              Libthrift.message(
                  ThriftTransport.BUFFERED,
                  HeaderFormat.of(protocol),
                  "größe",
                  TMessageType.CALL,
                  1,
                  Libthrift::empty));
      assertThat(arguments.refCnt()).isZero();
    }
  }

  private static byte[] call(String name, int sequenceId) {
    return message(ThriftTransport.FRAMED, TMessageType.CALL, name, sequenceId, new byte[] {0});
  }

  private static byte[] reply(String name, int sequenceId) {
    return message(ThriftTransport.FRAMED, TMessageType.REPLY, name, sequenceId, new byte[] {0});
  }

  private static byte[] message(
      ThriftTransport transport, byte type, String name, int sequenceId, byte[] struct) {
    return Libthrift.message(
        transport,
        HeaderFormat.STRICT_BINARY,
        name,
        type,
        sequenceId,
        out -> out.getTransport().write(struct));
  }
}
