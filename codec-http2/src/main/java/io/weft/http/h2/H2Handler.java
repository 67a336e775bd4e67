package io.weft.http.h2;

import static io.netty.handler.codec.http2.Http2Error.STREAM_CLOSED;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's handler of an HTTP/2 connection, with an eye on what comes in before it, and with a word
 * to the connection of ours about what goes wrong.
 */
final class H2Handler extends Http2ConnectionHandler {
  private static final Logger log = LoggerFactory.getLogger(H2Handler.class);

  /** What the connection wants to know beside frames. On its loop. */
  interface Events {
    /** Something of the peer was not taken. The connection is told once at most of a fatal one. */
    void refused(HttpRefusal refusal);

    /** The head of a request was more than is read of one, and is to be answered with that. */
    default void headTooLarge(Http2Stream stream) {}

    /** A stream is going to be reset, for this reason. */
    void streamFailed(Http2Stream stream, Http2Exception why);

    /** The channel is closed, and so are all streams. */
    void closed();
  }

  private static final String HEAD_BEHIND_THE_END = "received too many headers"; // Netty's words

  private final FrameWatch frames;
  private final Events events;
  private final int connectionWindowBytes;
  private final RecentStreams reset = new RecentStreams();
  private @Nullable HttpRefusal refusal;
  private boolean begun;
  private boolean broken;
  private boolean reading;

  H2Handler(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      FrameWatch frames,
      Events events,
      int connectionWindowBytes) {
    super(decoder, encoder, settings, true);
    this.frames = frames;
    this.events = events;
    this.connectionWindowBytes = connectionWindowBytes;
  }

  /** Whether a read is under way, at whose end all is flushed. */
  boolean isReading() {
    return reading;
  }

  boolean isBroken() {
    return broken;
  }

  FrameWatch frames() {
    return frames;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    begin(ctx);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    super.channelActive(ctx);
    begin(ctx);
  }

  /** Behind the preface: the window of the connection, which no setting tells. */
  private void begin(ChannelHandlerContext ctx) throws Http2Exception {
    if (begun || !ctx.channel().isActive()) {
      return;
    }
    begun = true;
    int more = connectionWindowBytes - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    if (more > 0) {
      decoder().flowController().incrementWindowSize(connection().connectionStream(), more);
    }
    ctx.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object read) throws Exception {
    ByteBuf bytes = (ByteBuf) read;
    if (broken) {
      bytes.release();
      return;
    }
    reading = true;
    HttpRefusal why = frames.read(bytes);
    if (why == null) {
      super.channelRead(ctx, bytes);
    } else {
      bytes.release();
      refuse(ctx, why, Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  /** What came in with the frame that broke the connection is not looked at. */
  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (broken) {
      in.skipBytes(in.readableBytes());
    } else {
      super.decode(ctx, in, out);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    reading = false;
    super.channelReadComplete(ctx);
  }

  /** Closes the connection, with a GOAWAY that says why. */
  void refuse(ChannelHandlerContext ctx, HttpRefusal why, Http2Error error) {
    refusal = why;
    onError(ctx, false, Http2Exception.connectionError(error, "%s", why.message()));
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception http2Cause) {
    if (!broken) {
      broken = true;
      if (http2Cause != null && (!outbound || http2Cause.error() == Http2Error.ENHANCE_YOUR_CALM)) {
        events.refused(refusal != null ? refusal : refusalOf(http2Cause, true));
      } else if (!outbound) {
        log.error("{}: a defect in what an HTTP/2 frame brings about", ctx.channel(), cause);
      }
    }
    super.onConnectionError(ctx, outbound, cause, http2Cause);
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx, boolean outbound, Throwable cause, StreamException why) {
    Http2Stream stream = stream(why, outbound);
    if (stream == null
        ? reset.contains(why.streamId()) // what was under way when it was reset
        : outbound && stream.state() == Http2Stream.State.CLOSED) { // queued when it was closed
      return;
    }
    if (!outbound && isBehindTheEnd(stream, why)) {
      onError(ctx, false, Http2Exception.connectionError(STREAM_CLOSED, "%s", why.getMessage()));
      return;
    }
    if (!outbound) {
      events.refused(refusalOf(why, false));
    }
    if (stream != null) {
      events.streamFailed(stream, why);
    }
    super.onStreamError(ctx, outbound, cause, why);
  }

  /**
   * Whether a caller goes on with a stream that it has ended, or that came before its time: that is
   * no matter of one stream. (Netty has one error for that and for heads that are unsound.)
   *
   * <p>Source: RFC 9113 sections 5.1 and 5.1.1.
   */
  private boolean isBehindTheEnd(@Nullable Http2Stream stream, StreamException why) {
    return connection().isServer()
        && (stream == null
            ? why.error() == STREAM_CLOSED
            : stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && String.valueOf(why.getMessage()).contains(HEAD_BEHIND_THE_END));
  }

  /**
   * The stream of an error. Netty has none when a request's head is unsound, and would then take
   * the body behind it, which the peer sends in good faith, for an error of the whole connection.
   */
  private @Nullable Http2Stream stream(StreamException why, boolean outbound) {
    int id = why.streamId();
    Http2Stream stream = connection().stream(id);
    Http2Connection.Endpoint<?> peer = connection().remote();
    if (stream != null
        || outbound
        || !connection().isServer()
        || why.error() == Http2Error.REFUSED_STREAM
        || !peer.isValidStreamId(id)
        || peer.mayHaveCreatedStream(id)) {
      return stream;
    }
    try {
      return peer.createStream(id, false);
    } catch (Http2Exception e) {
      return null;
    }
  }

  @Override
  protected void handleServerHeaderDecodeSizeError(ChannelHandlerContext ctx, Http2Stream stream) {
    events.headTooLarge(stream);
  }

  private static HttpRefusal refusalOf(Http2Exception why, boolean fatal) {
    Reason reason = Reason.MALFORMED;
    if (why instanceof HeaderListSizeException) {
      reason = Reason.HEADERS_TOO_LARGE;
    } else if (why.error() == Http2Error.REFUSED_STREAM) {
      reason = Reason.TOO_MUCH;
    } else if (why.error() == Http2Error.ENHANCE_YOUR_CALM) {
      reason = Reason.FLOOD;
    }
    return new HttpRefusal(reason, why.error() + ": " + why.getMessage(), fatal);
  }

  /** Closes the stream at once, too: else what is queued for it would go out behind the reset. */
  @Override
  public ChannelFuture resetStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    reset.add(streamId);
    ChannelFuture written = super.resetStream(ctx, streamId, errorCode, promise);
    Http2Stream stream = connection().stream(streamId);
    if (stream != null) {
      closeStream(stream, ctx.newSucceededFuture());
    }
    return written;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    events.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
      super.exceptionCaught(ctx, cause);
    } else {
      log.debug("{} broke: {}", ctx.channel(), cause.toString());
      ctx.close();
    }
  }
}
