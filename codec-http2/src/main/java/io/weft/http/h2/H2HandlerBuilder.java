package io.weft.http.h2;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.weft.http.model.HttpLimits;
import io.weft.stack.time.Ticker;

/** Makes the handlers of both sides, with every limit that Netty has set on purpose. */
final class H2HandlerBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<H2Handler, H2HandlerBuilder> {
  private static final int PREFACE_BYTES = Http2CodecUtil.connectionPrefaceBuf().readableBytes();

  /**
   * A caller whose whole set of streams runs out of time at once cancels them all, and may do so
   * again with the next set: two sets in ten seconds, and by default 200 a second for ever, are no
   * attack. One is thousands a second, and reaches this in a part of the first.
   */
  private static final int RESET_SETS = 2;

  private static final int RESET_SECONDS = 10;
  private static final int MAX_QUEUED_CONTROL_FRAMES = 1000;
  private static final int MAX_EMPTY_DATA_FRAMES = 10;
  private static final int MAX_SMALL_CONTINUATION_FRAMES = 16;
  private static final int LAST_WORD_MILLIS = 1000; // for a peer that does not read

  private final FrameWatch frames;
  private final H2Handler.Events events;
  private final HttpLimits limits;

  private H2HandlerBuilder(
      boolean server, HttpLimits limits, Ticker ticker, H2Handler.Events events) {
    this.frames = new FrameWatch(ticker, limits, server ? PREFACE_BYTES : 0);
    this.events = events;
    this.limits = limits;
    int resets = RESET_SETS * limits.maxConcurrentStreams();
    decoderEnforceMaxRstFramesPerWindow(resets, RESET_SECONDS);
    encoderEnforceMaxRstFramesPerWindow(resets, RESET_SECONDS);
    encoderEnforceMaxQueuedControlFrames(MAX_QUEUED_CONTROL_FRAMES);
    decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA_FRAMES);
    decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATION_FRAMES);
    decoupleCloseAndGoAway(true);
    gracefulShutdownTimeoutMillis(LAST_WORD_MILLIS);
    validateHeaders(true);
  }

  static H2Handler server(
      HttpLimits limits, Ticker ticker, Http2FrameListener listener, H2Handler.Events events) {
    H2HandlerBuilder builder = new H2HandlerBuilder(true, limits, ticker, events);
    Http2Connection connection = connection(true);
    // Before the peer has acknowledged the setting, too, which an attacker never does.
    connection.remote().maxActiveStreams(limits.maxConcurrentStreams());
    return builder
        .connection(connection)
        .initialSettings(
            builder
                .settings()
                .maxConcurrentStreams(limits.maxConcurrentStreams())
                .connectProtocolEnabled(true))
        .frameListener(listener)
        .build();
  }

  static H2Handler client(
      HttpLimits limits, Ticker ticker, Http2FrameListener listener, H2Handler.Events events) {
    H2HandlerBuilder builder = new H2HandlerBuilder(false, limits, ticker, events);
    return builder
        .connection(connection(false))
        .initialSettings(builder.settings().maxConcurrentStreams(0).pushEnabled(false))
        .frameListener(listener)
        .build();
  }

  private Http2Settings settings() {
    return new Http2Settings()
        .initialWindowSize(limits.windowBytes())
        .maxHeaderListSize(limits.maxHeaderBytes());
  }

  /** Streams share the way evenly: the priorities of RFC 7540 are deprecated, and an attack. */
  private static Http2Connection connection(boolean server) {
    DefaultHttp2Connection connection = new DefaultHttp2Connection(server, 0);
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    return connection;
  }

  @Override
  protected H2Handler build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new H2Handler(
        decoder, encoder, settings, frames, events, limits.connectionWindowBytes());
  }
}
