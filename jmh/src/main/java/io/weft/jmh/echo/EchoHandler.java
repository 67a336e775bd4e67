package io.weft.jmh.echo;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Answers every echo call of one connection in the buffer in which it came, in order. */
final class EchoHandler extends ChannelInboundHandlerAdapter {
  private final Frames frames = new Frames();

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = frames.join(context.alloc(), (ByteBuf) message);
    int end = in.readerIndex();
    try {
      for (int frame = Frames.complete(in, end); frame > 0; frame = Frames.complete(in, end)) {
        EchoCall.answer(in, end);
        end += frame;
      }
    } catch (RuntimeException e) {
      in.release();
      throw e;
    }
    int left = in.writerIndex() - end;
    if (end == in.readerIndex()) {
      frames.keep(in);
    } else {
      if (left > 0) {
        frames.keep(context.alloc().buffer(left).writeBytes(in, end, left));
        in.writerIndex(end);
      }
      context.write(in, context.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    frames.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    System.err.println("echo server: " + cause);
    context.close();
  }
}
