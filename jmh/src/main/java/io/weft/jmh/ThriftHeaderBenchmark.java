package io.weft.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weft.thrift.frame.MethodNames;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.frame.ThriftServerCodec;
import io.weft.thrift.header.HeaderFormat;
import io.weft.thrift.header.MessageHeader;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The header of a message: read in place, written, and on its way through a connection. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class ThriftHeaderBenchmark {
  private static final String NAME = "userService:addUser";
  private static final int PAYLOAD = 128;

  @Param({"BINARY", "COMPACT"})
  ThriftProtocol protocol;

  private final MessageHeader header = new MessageHeader();
  private ByteBuf message;
  private ByteBuf out;
  private ByteBuf frame;
  private EmbeddedChannel channel;

  @Setup
  public void setUp() {
    ByteBuf arguments = Unpooled.buffer().writeZero(PAYLOAD);
    ThriftMessage call =
        ThriftMessages.call(
            UnpooledByteBufAllocator.DEFAULT, protocol, MessageType.CALL, NAME, 7, arguments);
    message = Unpooled.copiedBuffer(call.bytes());
    frame =
        Unpooled.directBuffer()
            .writeInt(message.readableBytes())
            .writeBytes(message, 0, message.readableBytes());
    call.release();
    out = Unpooled.directBuffer(256);
    channel =
        new EmbeddedChannel(
            new ThriftServerCodec(ThriftLimits.defaults(), new MethodNames(1_024), new IdleLoop()));
  }

  @TearDown
  public void tearDown() {
    channel.finishAndReleaseAll();
    message.release();
    frame.release();
    out.release();
  }

  @Benchmark
  public MessageHeader parse() {
    MessageHeader.Outcome outcome =
        header.read(message, 0, message.writerIndex(), ThriftLimits.defaults().maxNameBytes());
    if (outcome != MessageHeader.Outcome.COMPLETE) {
      throw new IllegalStateException(outcome.toString());
    }
    return header;
  }

  /** The same header with another sequence id. */
  @Benchmark
  public ByteBuf rewrite() {
    HeaderFormat.of(protocol).write(out.clear(), MessageType.CALL, NAME, 8);
    return out;
  }

  /** A frame read, made a message and written again. Includes the embedded channel's own cost. */
  @Benchmark
  public void throughCodec() {
    channel.writeInbound(frame.retainedDuplicate());
    ThriftMessage read = channel.readInbound();
    channel.writeOutbound(read);
    ByteBuf written = channel.readOutbound();
    written.release();
  }
}
