package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.weft.thrift.header.HeaderFormat;
import java.lang.management.ManagementFactory;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one call costs the heap when all goes as usual. */
class AllocationTest {
  private static final int CALLS = 20_000;
  private static final int MESSAGE_OBJECT_BYTES = 64;

  @ParameterizedTest
  @EnumSource(ThriftTransport.class)
  void aCallCostsNoMoreThanTheObjectOfItsMessage(ThriftTransport transport) {
    try (Wire wire = Wire.server()) {
      byte[] call =
          Libthrift.message(
              transport,
              HeaderFormat.STRICT_BINARY,
              "users:addUser",
              TMessageType.CALL,
              1,
              Libthrift::empty);
      ByteBuf buffer = wire.allocator.directBuffer().writeBytes(call);
      EmbeddedChannel channel = new EmbeddedChannel(new Sink(), codec(wire), new Echo());

      pass(channel, buffer);
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      pass(channel, buffer);
      long after = threads.getCurrentThreadAllocatedBytes();

      assertThat((after - before) / CALLS).isLessThanOrEqualTo(MESSAGE_OBJECT_BYTES);
      channel.finishAndReleaseAll();
      buffer.release();
    }
  }

  private static ThriftServerCodec codec(Wire wire) {
    return new ThriftServerCodec(ThriftLimits.defaults(), new MethodNames(64), wire.loop);
  }

  private static void pass(EmbeddedChannel channel, ByteBuf buffer) {
    int end = buffer.writerIndex();
    for (int i = 0; i < CALLS; i++) {
      channel.pipeline().fireChannelRead(buffer.setIndex(0, end).retain());
      channel.pipeline().fireChannelReadComplete();
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }
  }

  private static final class Sink extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      ReferenceCountUtil.release(message);
    }
  }
}
