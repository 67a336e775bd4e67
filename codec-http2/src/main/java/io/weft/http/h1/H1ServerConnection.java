package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.http.model.Request;
import io.weft.http.model.RequestHandler;
import io.weft.http.model.ServerConnection;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A caller's connection of HTTP/1.1 and 1.0. One request is served at a time; what the caller sends
 * ahead waits, and reading pauses meanwhile. Confined to its loop.
 *
 * <p>Source: RFC 9112.
 */
public final class H1ServerConnection extends ChannelInboundHandlerAdapter
    implements ServerConnection {
  /** How long the rest of a request is read and dropped, so that the caller sees the answer. */
  private static final long LINGER_NANOS = 1_000_000_000;

  private static final Logger log = LoggerFactory.getLogger(H1ServerConnection.class);

  private enum Phase {
    HEAD,
    BODY,
    /** All of the request is there, and not all of the response. */
    RESPONSE,
    TUNNEL,
    /** The last was written, or nothing will be. */
    OVER
  }

  private final Loop loop;
  private final HttpLimits limits;
  private final String scheme;
  private final Function<Channel, Runnable> flusher;
  private final RequestHandler handler;
  private final LineReader lines = new LineReader();
  private final RequestHeadReader reader;
  private final HeadWriter heads = new HeadWriter();
  private final ProgressTimer headTimer;
  private final ProgressTimer readTimer;
  private final ProgressTimer writeTimer;
  private final ProgressTimer idleTimer;
  private Phase phase = Phase.HEAD;
  private @Nullable Wire wire;
  private @Nullable ByteBuf held; // read and not looked at yet
  private @Nullable ServerExchange exchange;
  private @Nullable BodyDecoder decoder;
  private long droppable; // of a body behind the response
  private Loop.@Nullable Timeout linger;
  private boolean processing;
  private boolean draining;

  /**
   * @param scheme of its requests: {@code https} behind TLS, else {@code http}
   * @param flusher gives what marks a channel to be flushed at the end of the loop's turn
   */
  public H1ServerConnection(
      Loop loop,
      HttpLimits limits,
      String scheme,
      Function<Channel, Runnable> flusher,
      RequestHandler handler) {
    this.loop = loop;
    this.limits = limits;
    this.scheme = scheme;
    this.flusher = flusher;
    this.handler = handler;
    this.reader = new RequestHeadReader(lines, limits);
    this.headTimer = new ProgressTimer(loop, limits.headTimeout().toNanos(), this::headLate);
    this.readTimer = new ProgressTimer(loop, limits.bodyTimeout().toNanos(), this::bodyLate);
    this.writeTimer = new ProgressTimer(loop, limits.bodyTimeout().toNanos(), this::writeLate);
    this.idleTimer = new ProgressTimer(loop, limits.idleTime().toNanos(), this::cut);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    wire = new Wire(added, flusher.apply(added.channel()));
    headTimer.start();
  }

  Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("a connection without a channel");
    }
    return wire;
  }

  HeadWriter heads() {
    return heads;
  }

  boolean isDraining() {
    return draining;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    if (phase == Phase.OVER) {
      bytes.release();
      return;
    }
    ByteBuf before = held;
    if (before == null) {
      held = bytes;
    } else {
      held =
          from.alloc()
              .buffer(before.readableBytes() + bytes.readableBytes())
              .writeBytes(before)
              .writeBytes(bytes);
      before.release();
      bytes.release();
    }
    process();
  }

  /** Goes through what was read, as far as it can be served now. */
  private void process() {
    if (processing) {
      return; // the loop below looks again
    }
    processing = true;
    try {
      ByteBuf in = held;
      while (in != null && step(in)) {
        // Also when nothing is left: a message may end without another byte.
      }
    } catch (H1FormatException e) {
      refuse(e.reason(), e.status(), e.getMessage());
    } finally {
      processing = false;
      if (held != null && (!held.isReadable() || phase == Phase.OVER)) {
        held.release();
        held = null;
      }
    }
    limitReading();
  }

  /** Whether it got on. */
  private boolean step(ByteBuf in) throws H1FormatException {
    switch (phase) {
      case HEAD -> {
        if (!in.isReadable() || !wire().isWritable()) {
          return false; // a caller that does not read its responses gets no more of them
        }
        idleTimer.stop();
        RequestHead head = reader.read(in);
        if (head != null) {
          headTimer.stop();
          begin(head);
        } else {
          headTimer.start();
        }
        return head != null;
      }
      case BODY -> {
        return in.isReadable() && body(in);
      }
      case TUNNEL -> {
        if (in.isReadable() && exchange != null) {
          idleTimer.progress();
          exchange.inflow().data(in.readRetainedSlice(in.readableBytes()));
        }
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  private void begin(RequestHead head) {
    ServerExchange begun = new ServerExchange(this, head, limits.windowBytes());
    exchange = begun;
    if (head.framing().is(Framing.Kind.NOTHING)) {
      phase = Phase.RESPONSE;
    } else {
      phase = Phase.BODY;
      decoder = head.framing().decoder(lines, limits);
    }
    handler.handle(
        new Request(
            head.version(),
            head.method(),
            scheme,
            head.authority(),
            head.target(),
            head.headers(),
            begun.requestBody(),
            head.upgrade()),
        begun);
  }

  private boolean body(ByteBuf in) throws H1FormatException {
    ServerExchange to = exchange;
    BodyDecoder from = decoder;
    if (to == null || from == null) {
      return false;
    }
    readTimer.progress();
    int before = in.readableBytes();
    boolean whole = from.decode(in, to.inflow());
    if (phase != Phase.BODY) {
      return false; // closed within
    }
    if (whole) {
      phase = Phase.RESPONSE;
      decoder = null;
      readTimer.stop();
      to.requestBody().end(from.trailers());
      if (to.isAnswered() && exchange == to) {
        next();
      }
      return true;
    }
    if (to.isAnswered()) {
      droppable -= before - in.readableBytes();
      if (droppable < 0) {
        close(true);
      }
    }
    return false;
  }

  /** The response is written as a whole. */
  void answered(ServerExchange by) {
    writeTimer.stop();
    if (exchange != by) {
      return;
    }
    if (phase == Phase.TUNNEL && !by.isTaken() && wire().halves()) {
      wire().flushed(wire()::shutDownOutput);
    } else if (!by.isPersistent() || draining) {
      close(phase == Phase.BODY);
    } else if (phase == Phase.BODY) {
      droppable = limits.windowBytes(); // the rest of the request, if it is short
      limitReading();
    } else {
      next();
    }
  }

  private void next() {
    phase = Phase.HEAD;
    exchange = null;
    if (draining) {
      close(false);
      return;
    }
    idleTimer.start();
    process();
  }

  void tunnel() {
    phase = Phase.TUNNEL;
    wire().allowHalfClosure();
    idleTimer.start();
    process(); // what came behind the head
  }

  /** The caller has sent its last through a tunnel, or nobody takes what it sends. */
  void halfOver(ServerExchange of) {
    if (phase == Phase.TUNNEL && exchange == of && of.isAnswered()) {
      close(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    ServerExchange of = exchange;
    if (event instanceof ChannelInputShutdownEvent && phase == Phase.TUNNEL && of != null) {
      of.requestBody().end(new Headers());
      halfOver(of);
    }
    at.fireUserEventTriggered(event);
  }

  void sayContinue() {
    wire().write(heads.interim(wire().allocator(), 100));
    watch();
  }

  /** Reads when what comes has a place. */
  void limitReading() {
    if (wire == null || processing) {
      return;
    }
    boolean full = exchange != null && exchange.inflow().isFull();
    boolean wanted =
        switch (phase) {
          case HEAD, RESPONSE -> held == null; // so that a caller that goes away is seen
          case BODY, TUNNEL -> !full;
          case OVER -> true;
        };
    wire.read(wanted);
    watch();
  }

  /** Watches those whom the connection waits for. */
  void watch() {
    readTimer.waitsWhile(phase == Phase.BODY && exchange != null && exchange.mayComeOn());
    writeTimer.waitsWhile(phase != Phase.TUNNEL && exchange != null && exchange.isWriting());
  }

  void progressed() {
    if (phase == Phase.TUNNEL) {
      idleTimer.progress();
    } else {
      writeTimer.progress();
      watch();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    if (phase == Phase.HEAD && wire().isWritable()) {
      process();
    }
    at.fireChannelWritabilityChanged();
  }

  private void headLate() {
    if (phase == Phase.HEAD) {
      if (reader.hasBegun()) {
        refuse(Reason.TOO_SLOW, 408, "a head that was not there in " + limits.headTimeout());
      } else {
        handler.refused(
            new HttpRefusal(Reason.TOO_SLOW, "no request within " + limits.headTimeout(), true));
        cut();
      }
    }
  }

  private void bodyLate() {
    if (phase == Phase.BODY) {
      refuse(Reason.TOO_SLOW, 408, "a body that stood still for " + limits.bodyTimeout());
    }
  }

  private void writeLate() {
    handler.refused(
        new HttpRefusal(Reason.TOO_SLOW, "a response not taken for " + limits.bodyTimeout(), true));
    cut();
  }

  /** Ends all for something that the caller did. */
  private void refuse(Reason reason, int status, String message) {
    handler.refused(new HttpRefusal(reason, message, true));
    ServerExchange refused = exchange;
    Failure.Kind kind = reason == Reason.TOO_SLOW ? Failure.Kind.TIMEOUT : Failure.Kind.PROTOCOL;
    if (refused == null) {
      answerPlainly(status, Failure.notSent(kind, message));
    } else if (refused.isBegun()) {
      cut();
    } else {
      answerPlainly(status, Failure.maybeExecuted(kind, message));
    }
  }

  /** Answers in place of the handler, and closes the connection. */
  void answerPlainly(int status, Failure why) {
    try {
      wire().write(heads.plain(wire().allocator(), status, handler.explaining(why)));
    } catch (H1FormatException e) {
      throw new IllegalStateException("the handler explains itself in " + e.getMessage(), e);
    }
    close(phase == Phase.BODY || status == 414 || status == 431);
  }

  /** As {@link #cut}, where the end of the connection is a sound end of the response. */
  void reset() {
    wire().reset();
    cut();
  }

  /** Closes at once, so that the caller can tell that the response is not whole. */
  void cut() {
    ServerExchange cut = exchange;
    over();
    wire().close();
    if (cut != null) {
      cut.gone(cancelled());
    }
  }

  /**
   * Closes when all that was written is out.
   *
   * @param more whether the caller may send more until it has read that the connection ends. That
   *     is read and dropped for a while: its system would forget what it has not read yet if it
   *     were told that nobody takes it
   */
  private void close(boolean more) {
    ServerExchange rest = exchange;
    Wire last = wire();
    over();
    last.read(true);
    if (more) {
      linger = loop.schedule(LINGER_NANOS, last::close);
      last.flushed(scheme.equals("http") ? last::shutDownOutput : () -> {});
    } else {
      linger = loop.schedule(limits.bodyTimeout().toNanos(), last::close);
      last.flushed(last::close);
    }
    if (rest != null) {
      rest.gone(cancelled());
    }
  }

  private void over() {
    phase = Phase.OVER;
    exchange = null;
    decoder = null;
    headTimer.cancel();
    readTimer.cancel();
    writeTimer.cancel();
    idleTimer.cancel();
  }

  private static Failure cancelled() {
    return Failure.maybeExecuted(Failure.Kind.CANCELLED, "the caller's connection was closed");
  }

  @Override
  public void drain() {
    draining = true;
    if (phase == Phase.TUNNEL) {
      return;
    }
    if (phase == Phase.HEAD && exchange == null && !reader.hasBegun() && held == null) {
      close(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    ServerExchange left = exchange;
    boolean tunnel = phase == Phase.TUNNEL;
    over();
    if (linger != null) {
      linger.cancel();
    }
    if (held != null && !processing) {
      held.release();
      held = null;
    }
    if (left != null) {
      if (tunnel) {
        left.requestBody().end(new Headers());
      }
      left.gone(cancelled());
    }
    at.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    if (cause instanceof RuntimeException && !(cause.getCause() instanceof IOException)) {
      log.warn("A caller's connection is closed for a defect", cause);
    } else {
      log.debug("The connection of {} broke: {}", at.channel().remoteAddress(), cause.toString());
    }
    cut();
  }
}
