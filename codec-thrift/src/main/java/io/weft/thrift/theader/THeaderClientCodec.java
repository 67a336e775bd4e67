package io.weft.thrift.theader;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.MessageDecoder;
import io.weft.thrift.frame.MethodNames;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;

/**
 * The client side of a connection whose frames have headers: writes each {@link ThriftMessage} as a
 * request in a frame of its own sequence id, with its {@link ThriftMessage#envelope} as info
 * headers when that is in this dialect, and fires those that a server answers with. An answer may
 * take as long as it likes to begin, but no longer than the limit from its first byte to its last.
 *
 * <p>Malformed input is fired once, as an exception caught that is a {@link ThriftFormatException};
 * all further input is discarded, and the handler behind closes the connection. The codec never
 * flushes. What is read or written besides buffers and messages passes through.
 */
public final class THeaderClientCodec extends ChannelDuplexHandler {
  private final MessageDecoder decoder;

  /**
   * @param loop the event loop of the channel
   */
  public THeaderClientCodec(ThriftLimits limits, MethodNames names, Loop loop) {
    this.decoder =
        MessageDecoder.of(new THeaderFrames(limits.maxFrameBytes()), false, limits, names, loop);
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (message instanceof ByteBuf bytes) {
      decoder.read(from, bytes);
    } else {
      from.fireChannelRead(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext from) {
    decoder.readComplete(from);
    from.fireChannelReadComplete();
  }

  @Override
  public void read(ChannelHandlerContext from) {
    decoder.reading(from);
    from.read();
  }

  @Override
  public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
    if (message instanceof ThriftMessage request) {
      THeaderWriter.write(to, request, request.sequenceId(), promise);
    } else {
      to.write(message, promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    decoder.close();
    from.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    decoder.close();
  }
}
