package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import org.junit.jupiter.api.Test;

/** A message that is sent to two places. */
final class DuplicateTest {
  private static final byte[] STRUCT = {0x0b, 0, 1, 0, 0, 0, 1, 'x', 0};

  private static ThriftMessage call(Wire wire) {
    return ThriftMessages.call(
        wire.allocator,
        ThriftProtocol.BINARY,
        MessageType.CALL,
        "ping",
        5,
        Unpooled.wrappedBuffer(STRUCT));
  }

  private static byte[] encoded(Wire wire) {
    ThriftMessage alone = call(wire);
    wire.channel.writeOutbound(alone);
    return wire.written();
  }

  @Test
  void isWrittenWhereverTheFirstOneIsWritten() {
    try (Wire framed = Wire.client(ThriftTransport.FRAMED);
        Wire buffered = Wire.client(ThriftTransport.BUFFERED)) {
      byte[] expected = encoded(framed);
      byte[] bare = encoded(buffered);
      ThriftMessage message = call(framed);
      ThriftMessage duplicate = message.retainedDuplicate();

      assertThat(duplicate.bytes()).isEqualTo(message.bytes());
      assertThat(duplicate).hasToString(message.toString());
      buffered.channel.writeOutbound(message);
      assertThat(buffered.written()).isEqualTo(bare);
      framed.channel.writeOutbound(duplicate);
      assertThat(framed.written()).isEqualTo(expected);
      assertThat(message.refCnt()).isZero();
    }
  }

  @Test
  void hasAnEnvelopeOfItsOwn() {
    try (Wire wire = Wire.client(ThriftTransport.FRAMED)) {
      ThriftMessage message = call(wire);
      Envelope envelope = new Envelope(Dialect.TTWITTER, Unpooled.EMPTY_BUFFER);
      message.replaceEnvelope(envelope);
      ThriftMessage duplicate = message.retainedDuplicate();
      message.replaceEnvelope(null);

      assertThat(duplicate.envelope()).isSameAs(envelope);
      assertThat(message.release()).isFalse();
      assertThat(duplicate.release()).isTrue();
    }
  }
}
