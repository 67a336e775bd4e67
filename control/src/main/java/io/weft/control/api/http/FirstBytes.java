package io.weft.control.api.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.weft.stack.time.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first bytes of a connection, which tell its version: HTTP/2 begins with a preface
 * (RFC 9113 section 3.4), and no request of HTTP/1 does.
 */
final class FirstBytes extends ByteToMessageDecoder {
  private static final ByteBuf PREFACE =
      Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("PRI ", StandardCharsets.US_ASCII));

  private final Loop loop;
  private final Duration limit;
  private final Consumer<Boolean> speak;
  private Loop.@Nullable Timeout timeout;

  /**
   * @param limit how long they may take
   * @param speak puts the handlers of a version behind this one; told whether it is HTTP/2
   */
  FirstBytes(Loop loop, Duration limit, Consumer<Boolean> speak) {
    this.loop = loop;
    this.limit = limit;
    this.speak = speak;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timeout = loop.schedule(limit.toNanos(), context::close);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.readableBytes());
    boolean fits = PREFACE.slice(0, length).equals(in.slice(in.readerIndex(), length));
    if (!fits || length == PREFACE.readableBytes()) {
      speak.accept(fits);
      context.pipeline().remove(this); // which gives what was read to what follows
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close(); // such as a handshake that failed
  }
}
