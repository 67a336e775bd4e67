package io.weft.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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
import io.weft.http.model.ClientConnection;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.stack.call.Failure.Kind;
import io.weft.stack.time.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2 to a server, with prior knowledge: requests may be sent as soon as it is
 * connected. Each is a stream of its own, as many at a time as the server and the limits allow.
 *
 * <p>On the loop of its channel.
 */
public final class H2ClientConnection implements ClientConnection {
  /** As many as a server should at least allow (RFC 9113 section 6.5.2), before it says more. */
  private static final int BEFORE_SETTINGS = 100;

  private static final int INFORMATIONAL_END = 200;
  private static final int SWITCHING_PROTOCOLS = 101;

  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final HttpLimits limits;
  private final Consumer<HttpRefusal> refused;
  private final H2Wire wire;
  private final KeepAlive keepAlive;
  private final SlowStreams slow;
  private final List<H2ClientStream> untilSettings = new ArrayList<>(0);
  private final List<Runnable> whenChanged = new ArrayList<>(1);
  private @Nullable Http2Settings settings; // of the server
  private boolean closing;
  private boolean full;
  private int pending;

  private H2ClientConnection(
      ChannelPipeline pipeline,
      Loop loop,
      HttpLimits limits,
      Function<Channel, Runnable> flusher,
      Consumer<HttpRefusal> refused) {
    this.limits = limits;
    this.refused = refused;
    H2Handler netty = H2HandlerBuilder.client(limits, loop.ticker(), new Frames(), new Events());
    this.connection = netty.connection();
    this.key = connection.newKey();
    connection.addListener(new Streams());
    this.wire = H2Wire.install(netty, pipeline, loop, flusher);
    this.keepAlive = new KeepAlive(wire, this::lost);
    this.slow = new SlowStreams(wire, connection, key, limits.bodyTimeout(), refused);
  }

  /**
   * Makes a channel speak HTTP/2 from here on, beginning with the preface.
   *
   * @param pipeline of a channel that is connected, or is going to be; on its loop
   * @param flusher gives, for a channel, what has it flushed once at the end of the loop's turn
   * @param refused told of what the server sends and is not taken
   */
  public static H2ClientConnection install(
      ChannelPipeline pipeline,
      Loop loop,
      HttpLimits limits,
      Function<Channel, Runnable> flusher,
      Consumer<HttpRefusal> refused) {
    return new H2ClientConnection(pipeline, loop, limits, flusher, refused);
  }

  @Override
  public Runnable send(Request request, Reply<Response> reply) {
    H2ClientStream stream = new H2ClientStream(wire, request, reply);
    pending++;
    if (room() == 0) {
      fail(stream, Failure.notSent(Kind.UPSTREAM_CLOSED, "no room on the HTTP/2 connection"));
    } else if (request.upgrade().isPresent() && settings == null) {
      untilSettings.add(stream); // they say whether the server knows what this asks for
    } else {
      begin(stream);
    }
    return () -> cancel(stream);
  }

  private void begin(H2ClientStream stream) {
    Request request = stream.request();
    if (request.upgrade().isPresent() && !allowsExtendedConnect()) {
      fail(stream, Failure.notSent(Kind.REFUSED, "the endpoint has no extended CONNECT of HTTP/2"));
      return;
    }
    keepAlive.start();
    slow.start();
    int id = connection.local().incrementAndGetNextStreamId();
    if (id <= 0) {
      closing = true;
      fail(stream, Failure.notSent(Kind.UPSTREAM_CLOSED, "no stream is left of the connection"));
      changed();
    } else {
      stream.begin(id, this::register);
      full = room() == 0;
    }
  }

  private @Nullable Http2Stream register(int id, H2ClientStream stream) {
    Http2Stream opened = connection.stream(id);
    if (opened == null) {
      pending--;
    } else {
      H2ClientStream none = opened.setProperty(key, stream);
      assert none == null;
    }
    return opened;
  }

  private boolean allowsExtendedConnect() {
    return settings != null && Boolean.TRUE.equals(settings.connectProtocolEnabled());
  }

  /** Of a stream that was not begun. */
  private void fail(H2ClientStream stream, Failure why) {
    pending--;
    stream.failing(why);
    stream.closed();
    closeIfDone();
  }

  private void cancel(H2ClientStream stream) {
    if (untilSettings.remove(stream)) {
      fail(stream, Failure.notSent(Kind.CANCELLED, "nobody waits for the response any more"));
    } else {
      stream.cancel();
    }
  }

  @Override
  public int room() {
    if (closing || connection.goAwayReceived() || !mayBeUsed()) {
      return 0;
    }
    int allowed =
        settings == null
            ? BEFORE_SETTINGS
            : Math.min(limits.maxConcurrentStreams(), connection.local().maxActiveStreams());
    int used = connection.local().numActiveStreams() + untilSettings.size();
    return Math.max(0, Math.min(allowed, limits.maxConcurrentStreams()) - used);
  }

  private boolean mayBeUsed() {
    return wire.isActive() && !wire.isBroken();
  }

  @Override
  public int pending() {
    return pending;
  }

  @Override
  public void close() {
    closing = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (pending == 0 && (closing || connection.goAwayReceived())) {
      wire.close();
    }
  }

  @Override
  public void whenChanged(Runnable task) {
    whenChanged.add(task);
  }

  private void changed() {
    List.copyOf(whenChanged).forEach(Runnable::run);
  }

  private void lost() {
    failAll(
        stream ->
            Failure.maybeExecuted(Kind.UPSTREAM_CLOSED, "the endpoint did not answer a ping"));
    wire.close();
  }

  /** Says of all streams why they fail when the connection ends them. */
  private void failAll(Function<H2ClientStream, @Nullable Failure> why) {
    each(
        (id, stream) -> {
          Failure failure = why.apply(stream);
          if (failure != null) {
            stream.failing(failure);
          }
        });
  }

  private interface Visitor {
    void visit(int id, H2ClientStream stream);
  }

  private void each(Visitor visitor) {
    try {
      Http2Stream last =
          connection.forEachActiveStream(
              open -> {
                H2ClientStream stream = open.getProperty(key);
                if (stream != null) {
                  visitor.visit(open.id(), stream);
                }
                return true;
              });
      assert last == null;
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // the visitor throws none
    }
  }

  private final class Frames extends Http2FrameAdapter {
    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings read)
        throws Http2Exception {
      wire.boundHeaderTable();
      settings = settings == null ? read : settings.copyFrom(read);
      List<H2ClientStream> waiting = List.copyOf(untilSettings);
      untilSettings.clear();
      waiting.forEach(H2ClientConnection.this::begin);
      full = false;
      changed();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      keepAlive.answered(data);
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
      keepAlive.heard();
      H2ClientStream stream = connection.stream(streamId).getProperty(key);
      if (stream == null) {
        return;
      }
      try {
        if (stream.isAnswered()) {
          stream.end(IncomingFields.trailers(block, limits.maxHeaderFields()));
          return;
        }
        IncomingFields fields = IncomingFields.read(block, limits.maxHeaderFields());
        int status = fields.status();
        if (status == SWITCHING_PROTOCOLS) {
          throw new MalformedHeadException("a response 101, which HTTP/2 has not");
        }
        if (status >= INFORMATIONAL_END) {
          stream.head(status, fields.headers(), end);
        } else if (end) {
          throw new MalformedHeadException("a response " + status + " with nothing behind it");
        } else if (!stream.interim(status, fields.headers())) {
          throw Http2Exception.connectionError(
              Http2Error.ENHANCE_YOUR_CALM, "more than %d interim responses", Interim.MAX);
        }
      } catch (MalformedHeadException e) {
        throw Http2Exception.streamError(
            streamId, Http2Error.PROTOCOL_ERROR, "%s", e.refusal().message());
      }
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean end)
        throws Http2Exception {
      keepAlive.heard();
      H2ClientStream stream = connection.stream(streamId).getProperty(key);
      if (stream == null || stream.isOver()) {
        return data.readableBytes() + padding;
      }
      if (!stream.isAnswered()) {
        throw Http2Exception.streamError(
            streamId, Http2Error.PROTOCOL_ERROR, "DATA before the head of the response");
      }
      stream.data(data, end);
      return padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
      H2ClientStream stream = connection.stream(streamId).getProperty(key);
      if (stream != null) {
        stream.failing(StreamErrors.ofReset(errorCode, stream.isAnswered()));
      }
    }

    @Override
    public void onGoAwayRead(
        ChannelHandlerContext ctx, int lastStreamId, long errorCode, ByteBuf debugData) {
      Failure refusedAll =
          Failure.notSent(Kind.REFUSED, "the endpoint closes the connection and did not take it");
      Failure cut =
          Failure.maybeExecuted(
              Kind.UPSTREAM_CLOSED,
              "the endpoint closed the connection with " + Http2Error.valueOf(errorCode));
      each(
          (id, stream) -> {
            if (id > lastStreamId) {
              stream.failing(refusedAll);
            } else if (errorCode != Http2Error.NO_ERROR.code()) {
              stream.failing(cut);
            }
          });
    }
  }

  private final class Streams extends Http2ConnectionAdapter {
    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
      full = true;
      List<H2ClientStream> waiting = List.copyOf(untilSettings);
      untilSettings.clear();
      waiting.forEach(
          stream ->
              fail(stream, Failure.notSent(Kind.REFUSED, "the endpoint closes the connection")));
      changed();
      closeIfDone();
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      H2ClientStream ended = stream.getProperty(key);
      if (ended != null) {
        pending--;
        ended.closed();
      }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
      if (!wire.isActive()) {
        return;
      }
      if (pending == 0) {
        keepAlive.stop();
        slow.stop();
      }
      closeIfDone();
      if (full && room() > 0) {
        full = false;
        changed();
      }
    }
  }

  private final class Events implements H2Handler.Events {
    @Override
    public void refused(HttpRefusal refusal) {
      refused.accept(refusal);
      if (refusal.fatal()) {
        failAll(
            stream ->
                Failure.maybeExecuted(
                    Kind.PROTOCOL, "the endpoint broke HTTP/2: " + refusal.message()));
        changed();
      }
    }

    @Override
    public void streamFailed(Http2Stream stream, Http2Exception why) {
      H2ClientStream failing = stream.getProperty(key);
      if (failing != null) {
        failing.failing(
            Failure.maybeExecuted(Kind.PROTOCOL, "the endpoint broke HTTP/2: " + why.getMessage()));
      }
    }

    @Override
    public void closed() {
      closing = true;
      keepAlive.stop();
      slow.stop();
      List<H2ClientStream> waiting = List.copyOf(untilSettings);
      untilSettings.clear();
      waiting.forEach(
          stream ->
              fail(
                  stream,
                  Failure.notSent(Kind.UPSTREAM_CLOSED, "the endpoint closed the connection")));
      changed();
    }
  }
}
