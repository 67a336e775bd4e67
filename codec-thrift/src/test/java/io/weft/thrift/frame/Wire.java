package io.weft.thrift.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weft.stack.time.Loop;
import io.weft.testkit.ManualLoop;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One end of a connection in memory; every byte that is allocated on it is counted. */
public final class Wire implements AutoCloseable {
  public final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
  public final ManualLoop loop = new ManualLoop();
  public final EmbeddedChannel channel = new EmbeddedChannel();
  public final List<ThriftMessage> messages = new ArrayList<>();
  public final List<Throwable> errors = new ArrayList<>();
  int completedReads;

  private Wire() {
    channel.config().setAllocator(allocator);
  }

  /** One with a codec of its own. */
  public static Wire with(Function<Loop, ChannelDuplexHandler> codec) {
    Wire wire = new Wire();
    return wire.with(codec.apply(wire.loop));
  }

  static Wire server() {
    return server(ThriftLimits.defaults());
  }

  static Wire server(ThriftLimits limits) {
    Wire wire = new Wire();
    return wire.with(new ThriftServerCodec(limits, new MethodNames(64), wire.loop));
  }

  public static Wire framedClient() {
    return client(ThriftTransport.FRAMED);
  }

  static Wire client(ThriftTransport transport) {
    Wire wire = new Wire();
    return wire.with(
        new ThriftClientCodec(transport, ThriftLimits.defaults(), new MethodNames(64), wire.loop));
  }

  private Wire with(ChannelDuplexHandler codec) {
    channel.pipeline().addLast(codec, new Collector());
    return this;
  }

  private final class Collector extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ThriftMessage thrift) {
        messages.add(thrift);
      } else {
        context.fireChannelRead(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      completedReads++;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      errors.add(cause);
    }
  }

  /** Receives bytes in a buffer that they just fill. */
  public void receive(byte... bytes) {
    receive(bytes, bytes.length);
  }

  /** Receives bytes in a buffer of a given capacity. */
  public void receive(byte[] bytes, int capacity) {
    channel.writeInbound(
        allocator.directBuffer(Math.max(capacity, bytes.length)).writeBytes(bytes));
  }

  /** Fires a buffer past the end of the connection, as a handler in front might. */
  void receiveAfterClose(byte[] bytes) {
    channel.pipeline().fireChannelRead(allocator.directBuffer().writeBytes(bytes));
  }

  public ThriftMessage onlyMessage() {
    assertThat(errors).isEmpty();
    assertThat(messages).hasSize(1);
    return messages.get(0);
  }

  public ThriftFormatException onlyError() {
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0)).isInstanceOf(ThriftFormatException.class);
    return (ThriftFormatException) errors.get(0);
  }

  /** All bytes written so far. */
  public byte[] written() {
    channel.flushOutbound();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.writeBytes(ByteBufUtil.getBytes(next));
      next.release();
    }
    return all.toByteArray();
  }

  public long memory() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  void releaseMessages() {
    messages.forEach(ThriftMessage::release);
    messages.clear();
  }

  /** Closes the connection; fails when anything is still held. */
  @Override
  public void close() {
    releaseMessages();
    channel.finishAndReleaseAll();
    assertThat(memory()).as("bytes held after the close").isZero();
  }
}
