package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.weft.thrift.header.HeaderFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every stream of bytes, however it is cut into reads. */
class StreamPropertiesTest {
  private static final int RECEIVE_BYTES = 64 * 1024;
  private static final ThriftLimits SMALL = new ThriftLimits(100_000, 400, Duration.ofSeconds(1));

  @Property(tries = 300)
  void messagesAreTheSameHoweverTheyAreCut(
      @ForAll long seed,
      @ForAll ThriftTransport transport,
      @ForAll @IntRange(min = 1, max = 12) int count,
      @ForAll @IntRange(max = 12) int cuts) {
    Random random = new Random(seed);
    List<byte[]> sent = messages(random, transport, count);
    try (Wire wire = Wire.server()) {
      for (byte[] part : cut(random, Libthrift.concat(sent.toArray(byte[][]::new)), cuts)) {
        wire.receive(part, capacity(random, part));
      }
      assertThat(wire.errors).isEmpty();
      assertThat(wire.messages).hasSameSizeAs(sent);
      for (int i = 0; i < sent.size(); i++) {
        assertSame(wire.messages.get(i), sent.get(i), transport);
      }
      assertThat(wire.loop.pendingTimeouts()).isZero();
    }
  }

  @Property(tries = 40)
  void messagesAreTheSameByteByByte(@ForAll long seed, @ForAll ThriftTransport transport) {
    Random random = new Random(seed);
    List<byte[]> sent = messages(random, transport, 2);
    try (Wire wire = Wire.server()) {
      for (byte b : Libthrift.concat(sent.toArray(byte[][]::new))) {
        wire.receive(b);
      }
      assertThat(wire.errors).isEmpty();
      assertThat(wire.messages).hasSameSizeAs(sent);
      for (int i = 0; i < sent.size(); i++) {
        assertSame(wire.messages.get(i), sent.get(i), transport);
      }
    }
  }

  @Property(tries = 100)
  void messagesPassFromAnyTransportToAny(
      @ForAll long seed, @ForAll ThriftTransport from, @ForAll ThriftTransport to) {
    Random random = new Random(seed);
    List<byte[]> sent = messages(random, from, 5);
    try (Wire server = Wire.server();
        Wire client = Wire.client(to)) {
      for (byte[] part : cut(random, Libthrift.concat(sent.toArray(byte[][]::new)), 3)) {
        server.receive(part);
      }
      server.messages.forEach(client.channel::write);
      byte[] written = client.written();
      server.messages.clear();

      byte[][] expected =
          sent.stream().map(message -> inTransport(message, from, to)).toArray(byte[][]::new);
      assertThat(written).isEqualTo(Libthrift.concat(expected));
    }
  }

  @Property(tries = 600)
  void garbageIsRefusedAndNothingElse(@ForAll byte[] garbage, @ForAll long seed) {
    checkHostile(garbage, new Random(seed), 3);
  }

  @Property(tries = 1000)
  void aMutatedStreamIsRefusedOrRead(
      @ForAll long seed,
      @ForAll ThriftTransport transport,
      @ForAll @IntRange(min = 1, max = 6) int mutations) {
    Random random = new Random(seed);
    byte[] stream = Libthrift.concat(messages(random, transport, 3).toArray(byte[][]::new));
    byte[] edges = {0, 1, -1, 0x7f, (byte) 0x80, 11, 12, 15, 0x0f};
    int near = Math.min(stream.length, 200);
    for (int i = 0; i < mutations; i++) {
      int at = random.nextInt(random.nextBoolean() ? near : stream.length);
      stream[at] =
          random.nextBoolean() ? edges[random.nextInt(edges.length)] : (byte) random.nextInt();
    }
    checkHostile(stream, random, 6);
  }

  private static void checkHostile(byte[] stream, Random random, int cuts) {
    try (Wire wire = Wire.server(SMALL)) {
      long received = 0;
      for (byte[] part : cut(random, stream, cuts)) {
        received += part.length;
        wire.receive(part);
        // The messages that were fired hold what they were received in.
        assertThat(wire.memory()).isLessThanOrEqualTo(4 * received + 1024);
      }
      wire.loop.advance(Duration.ofSeconds(2));
      assertThat(wire.errors).hasSizeLessThanOrEqualTo(1);
      assertThat(wire.errors).allMatch(ThriftFormatException.class::isInstance);
      for (Throwable error : wire.errors) {
        assertThat(error.getMessage()).matches("[\\x20-\\x7e]{10,300}");
      }
      wire.releaseMessages();
      if (!wire.errors.isEmpty()) {
        assertThat(wire.memory()).isZero();
        wire.receive(stream);
        assertThat(wire.memory()).isZero();
        assertThat(wire.messages).isEmpty();
      }
    }
  }

  private static void assertSame(ThriftMessage message, byte[] sent, ThriftTransport transport) {
    byte[] bare = inTransport(sent, transport, ThriftTransport.BUFFERED);
    assertThat(message.transport()).isEqualTo(transport);
    assertThat(ByteBufUtil.getBytes(message.bytes())).isEqualTo(bare);
    HeaderFormat format = message.format();
    byte[] again =
        Libthrift.message(
            ThriftTransport.BUFFERED,
            format,
            message.name(),
            (byte) message.type().code(),
            message.sequenceId(),
            out -> {});
    assertThat(Arrays.copyOf(bare, again.length)).isEqualTo(again);
    assertThat(message.struct().readableBytes()).isEqualTo(bare.length - again.length);
  }

  private static byte[] inTransport(byte[] message, ThriftTransport from, ThriftTransport to) {
    byte[] bare =
        from == ThriftTransport.BUFFERED ? message : Arrays.copyOfRange(message, 4, message.length);
    return to == ThriftTransport.BUFFERED
        ? bare
        : ByteBuffer.allocate(4 + bare.length).putInt(bare.length).put(bare).array();
  }

  private static List<byte[]> messages(Random random, ThriftTransport transport, int count) {
    RandomMessages messages = new RandomMessages(random);
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(messages.request(transport));
    }
    return all;
  }

  private static List<byte[]> cut(Random random, byte[] stream, int cuts) {
    int[] places = random.ints(cuts, 0, stream.length + 1).sorted().toArray();
    List<byte[]> parts = new ArrayList<>();
    int from = 0;
    for (int place : places) {
      parts.add(Arrays.copyOfRange(stream, from, place));
      from = place;
    }
    parts.add(Arrays.copyOfRange(stream, from, stream.length));
    return parts;
  }

  private static int capacity(Random random, byte[] part) {
    return switch (random.nextInt(3)) {
      case 0 -> part.length;
      case 1 -> 2 * part.length;
      default -> RECEIVE_BYTES;
    };
  }
}
