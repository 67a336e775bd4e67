package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.HttpRefusal;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.function.Function;

/**
 * The way out of one connection: writes frames and sees that they are flushed once, at the end of a
 * read or of the loop's turn. Confined to its loop.
 */
final class H2Wire {
  private final H2Handler handler;
  private final ChannelHandlerContext context;
  private final Loop loop;
  private final Runnable flush;

  private H2Wire(H2Handler handler, ChannelHandlerContext context, Loop loop, Runnable flush) {
    this.handler = handler;
    this.context = context;
    this.loop = loop;
    this.flush = flush;
  }

  /** Puts a handler at the end of a pipeline, whose preface it writes when that is connected. */
  static H2Wire install(
      H2Handler handler, ChannelPipeline pipeline, Loop loop, Function<Channel, Runnable> flusher) {
    ChannelHandlerContext context = pipeline.addLast(handler).context(handler);
    return new H2Wire(handler, context, loop, flusher.apply(pipeline.channel()));
  }

  Loop loop() {
    return loop;
  }

  Ticker ticker() {
    return loop.ticker();
  }

  /** What has come in. */
  FrameWatch frames() {
    return handler.frames();
  }

  /** Whether the connection is being closed for an error. */
  boolean isBroken() {
    return handler.isBroken();
  }

  boolean isActive() {
    return context.channel().isActive();
  }

  /** Whether the peer takes what is written, as far as the system can see. */
  boolean isWritable() {
    return context.channel().isWritable();
  }

  ByteBuf allocate(int bytes) {
    return context.alloc().buffer(bytes);
  }

  /** Keeps no more header fields for the peer than by default, however many it asks us to keep. */
  void boundHeaderTable() throws Http2Exception {
    Http2HeadersEncoder.Configuration headers =
        handler.encoder().configuration().headersConfiguration();
    if (headers.maxHeaderTableSize() > Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE) {
      headers.maxHeaderTableSize(Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE);
    }
  }

  /** Whether anything more may be written to a stream. */
  static boolean isWritable(Http2Stream stream) {
    return !stream.isResetSent()
        && (stream.state() == Http2Stream.State.OPEN
            || stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE);
  }

  /** Writes a head or trailers. Of a stream that {@link #isWritable}, or of a new one. */
  ChannelFuture headers(int stream, Http2Headers headers, boolean end) {
    ChannelFuture written =
        handler.encoder().writeHeaders(context, stream, headers, 0, end, context.newPromise());
    mark();
    return written;
  }

  /** Writes bytes, which belong to the wire, when the windows of the peer allow. */
  ChannelFuture data(int stream, ByteBuf bytes, boolean end) {
    ChannelFuture written =
        handler.encoder().writeData(context, stream, bytes, 0, end, context.newPromise());
    mark();
    return written;
  }

  /** Resets a stream behind what is queued for it and may be written. */
  void breakOff(Http2Stream stream, Http2Error error) {
    try {
      handler.encoder().flowController().writePendingBytes();
      reset(stream, error);
    } catch (Http2Exception e) {
      handler.onError(context, true, e);
    }
  }

  /** Resets a stream; what is queued for it is dropped. */
  void reset(Http2Stream stream, Http2Error error) {
    if (!stream.isResetSent() && stream.state() != Http2Stream.State.CLOSED) {
      handler.resetStream(context, stream.id(), error.code(), context.newPromise());
      mark();
    }
  }

  /** Bytes of a body have been passed on, and the peer may send as many more. */
  void consumed(Http2Stream stream, int bytes) {
    try {
      if (handler.decoder().flowController().consumeBytes(stream, bytes)) {
        mark();
      }
    } catch (Http2Exception e) {
      handler.onError(context, true, e);
    }
  }

  void ping(long content) {
    handler.encoder().writePing(context, false, content, context.newPromise());
    mark();
  }

  void goAway(int lastStream) {
    handler.goAway(
        context,
        lastStream,
        Http2Error.NO_ERROR.code(),
        Unpooled.EMPTY_BUFFER,
        context.newPromise());
    mark();
  }

  /** Closes the connection for a fault of the peer's. */
  void refuse(HttpRefusal why, Http2Error error) {
    handler.refuse(context, why, error);
  }

  /** Closes the connection behind what is written. */
  void close() {
    handler.flush(context);
    context.close();
  }

  private void mark() {
    if (!handler.isReading()) {
      flush.run();
    }
  }
}
