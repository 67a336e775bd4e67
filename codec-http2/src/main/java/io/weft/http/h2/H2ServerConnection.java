package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.ServerConnection;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A caller's connection of HTTP/2. Each of its streams is a request and the response to it; bodies
 * go on as they come, within the windows of {@link HttpLimits}. A request that is malformed is
 * reset and goes no further; a peer that floods the connection is told to calm down, and cut.
 *
 * <p>On the loop of its channel.
 */
public final class H2ServerConnection implements ServerConnection {
  private static final long DRAIN_PING = 0x7765_6674_6472_616eL;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int HEADER_FIELDS_TOO_LARGE = 431;

  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final HttpLimits limits;
  private final String scheme;
  private final RequestHandler handler;
  private final H2Wire wire;
  private final PeerTimeouts timeouts;
  private boolean draining;
  private Loop.@Nullable Timeout unheard; // the caller does not say that it knows of the drain
  private boolean drained; // no stream is taken any more

  private H2ServerConnection(
      ChannelPipeline pipeline,
      Loop loop,
      HttpLimits limits,
      String scheme,
      Function<Channel, Runnable> flusher,
      RequestHandler handler) {
    this.limits = limits;
    this.scheme = scheme;
    this.handler = handler;
    H2Handler netty = H2HandlerBuilder.server(limits, loop.ticker(), new Frames(), new Events());
    this.connection = netty.connection();
    this.key = connection.newKey();
    connection.addListener(new Streams());
    this.wire = H2Wire.install(netty, pipeline, loop, flusher);
    this.timeouts =
        new PeerTimeouts(
            wire,
            connection,
            limits,
            new SlowStreams(wire, connection, key, limits.bodyTimeout(), handler::refused),
            this::drain);
  }

  /**
   * Makes a channel speak HTTP/2 from here on, beginning with the preface.
   *
   * @param pipeline of a channel that is connected, or is going to be; on its loop
   * @param scheme of all requests that come
   * @param flusher gives, for a channel, what has it flushed once at the end of the loop's turn
   */
  public static H2ServerConnection install(
      ChannelPipeline pipeline,
      Loop loop,
      HttpLimits limits,
      String scheme,
      Function<Channel, Runnable> flusher,
      RequestHandler handler) {
    H2ServerConnection made =
        new H2ServerConnection(pipeline, loop, limits, scheme, flusher, handler);
    made.timeouts.start();
    return made;
  }

  /**
   * In two steps: requests that are under way when the caller hears of it are still taken.
   *
   * <p>Source: RFC 9113 section 6.8.
   */
  @Override
  public void drain() {
    if (draining) {
      return;
    }
    draining = true;
    if (!wire.isActive()) {
      return;
    }
    wire.goAway(Integer.MAX_VALUE);
    wire.ping(DRAIN_PING); // answered when the caller has heard
    unheard = wire.loop().schedule(DRAIN_NANOS, this::takeNoMore);
  }

  private void takeNoMore() {
    if (!drained && wire.isActive()) {
      drained = true;
      wire.goAway(connection.remote().lastStreamCreated());
      closeIfDone();
    }
  }

  private void closeIfDone() {
    if (drained && connection.numActiveStreams() == 0) {
      wire.close();
    }
  }

  private final class Frames extends Http2FrameAdapter {
    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
        throws Http2Exception {
      wire.boundHeaderTable();
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) {
      timeouts.greeted();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      if (draining && data == DRAIN_PING) {
        takeNoMore();
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int streamDependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      onHeadersRead(ctx, streamId, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int streamId, Http2Headers block, int padding, boolean end)
        throws Http2Exception {
      Http2Stream stream = connection.stream(streamId);
      H2ServerStream taken = stream.getProperty(key);
      try {
        if (taken != null) {
          taken.end(IncomingFields.trailers(block, limits.maxHeaderFields()));
        } else {
          begin(stream, RequestHead.read(block, limits.maxHeaderFields()), end);
        }
      } catch (MalformedHeadException e) {
        refuse(stream, e.refusal());
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end) {
      H2ServerStream stream = connection.stream(streamId).getProperty(key);
      if (stream == null) {
        return data.readableBytes() + padding; // of a request that was refused
      }
      stream.data(data, end);
      return padding;
    }
  }

  private void begin(Http2Stream stream, RequestHead head, boolean end) {
    H2ServerStream taken = new H2ServerStream(wire, stream, head);
    H2ServerStream none = stream.setProperty(key, taken);
    assert none == null;
    if (end) {
      taken.end(new Headers());
    }
    handler.handle(taken.request(scheme), taken);
  }

  private void refuse(Http2Stream stream, HttpRefusal why) throws Http2Exception {
    if (why.reason() == Reason.HEADERS_TOO_LARGE && !stream.isHeadersSent()) {
      answerTooLarge(stream, why.message());
      handler.refused(why);
      wire.reset(stream, Http2Error.NO_ERROR);
    } else {
      throw Http2Exception.streamError(stream.id(), Http2Error.PROTOCOL_ERROR, "%s", why.message());
    }
  }

  private void answerTooLarge(Http2Stream stream, String message) {
    Headers why = handler.explaining(Failure.notSent(Failure.Kind.PROTOCOL, message));
    ChannelFuture unused =
        wire.headers(stream.id(), OutgoingHeads.response(HEADER_FIELDS_TOO_LARGE, why), true);
  }

  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onStreamClosed(Http2Stream stream) {
      H2Stream ended = stream.getProperty(key);
      if (ended != null) {
        ended.closed();
      }
      timeouts.used();
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
      if (wire.isActive()) {
        closeIfDone();
      }
    }
  }

  private final class Events implements H2Handler.Events {
    @Override
    public void refused(HttpRefusal refusal) {
      handler.refused(refusal);
    }

    @Override
    public void headTooLarge(Http2Stream stream) {
      answerTooLarge(stream, "more than " + limits.maxHeaderBytes() + " bytes of header fields");
    }

    @Override
    public void streamFailed(Http2Stream stream, Http2Exception why) {
      H2Stream failing = stream.getProperty(key);
      if (failing != null) {
        failing.failing(
            Failure.maybeExecuted(
                Failure.Kind.CANCELLED, "the caller broke its request: " + why.getMessage()));
      }
    }

    @Override
    public void closed() {
      timeouts.stop();
      if (unheard != null) {
        unheard.cancel();
      }
    }
  }
}
