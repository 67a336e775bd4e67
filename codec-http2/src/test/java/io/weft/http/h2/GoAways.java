package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.List;

/**
 * Sees the GOAWAY frames of a channel as they are written. The peer need not: a socket that is
 * closed before all that came was read takes what it wrote with it.
 */
final class GoAways extends ChannelOutboundHandlerAdapter {
  private static final int CODE_AT = 9 + 4;

  private final List<Integer> codes;

  GoAways(List<Integer> codes) {
    this.codes = codes;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object written, ChannelPromise promise) {
    if (written instanceof ByteBuf frame
        && frame.readableBytes() >= CODE_AT + 4
        && frame.getByte(frame.readerIndex() + 3) == RawClient.GOAWAY) {
      codes.add(frame.getInt(frame.readerIndex() + CODE_AT));
    }
    ctx.write(written, promise);
  }
}
