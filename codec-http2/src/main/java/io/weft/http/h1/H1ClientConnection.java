package io.weft.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.weft.http.model.ClientConnection;
import io.weft.http.model.Headers;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.Interim;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1.1 to a server, with one request at a time. Confined to its loop.
 *
 * <p>Source: RFC 9112.
 */
public final class H1ClientConnection extends ChannelInboundHandlerAdapter
    implements ClientConnection {
  private static final int CONTINUE = 100; // the node says it by itself

  private enum Phase {
    IDLE,
    HEAD,
    BODY,
    TUNNEL,
    OVER
  }

  private final HttpLimits limits;
  private final Function<Channel, Runnable> flusher;
  private final LineReader lines = new LineReader();
  private final ResponseHeadReader reader;
  private final HeadWriter heads = new HeadWriter();
  private final ProgressTimer headTimer;
  private final ProgressTimer readTimer;
  private final ProgressTimer writeTimer;
  private final ProgressTimer idleTimer;
  private final List<Runnable> whenChanged = new ArrayList<>(1);
  private Phase phase = Phase.IDLE;
  private @Nullable Wire wire;
  private @Nullable ClientExchange exchange;
  private @Nullable BodyDecoder decoder;
  private int interim;
  private boolean closing;

  /**
   * @param flusher gives what marks a channel to be flushed at the end of the loop's turn
   */
  public H1ClientConnection(Loop loop, HttpLimits limits, Function<Channel, Runnable> flusher) {
    this.limits = limits;
    this.flusher = flusher;
    this.reader = new ResponseHeadReader(lines, limits);
    long body = limits.bodyTimeout().toNanos();
    this.headTimer = new ProgressTimer(loop, limits.headTimeout().toNanos(), this::headLate);
    this.readTimer = new ProgressTimer(loop, body, this::bodyLate);
    this.writeTimer = new ProgressTimer(loop, body, this::bodyLate);
    this.idleTimer = new ProgressTimer(loop, limits.idleTime().toNanos(), this::close);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    wire = new Wire(added, flusher.apply(added.channel()));
    idleTimer.start();
  }

  private Wire wire() {
    if (wire == null) {
      throw new IllegalStateException("a connection without a channel");
    }
    return wire;
  }

  @Override
  public Runnable send(Request request, Reply<Response> reply) {
    if (room() == 0) {
      request.release();
      reply.failed(
          Failure.notSent(Failure.Kind.UPSTREAM_CLOSED, "the connection takes no request now"));
      return () -> {};
    }
    Framing framing = framing(request);
    ByteBuf bytes;
    try {
      bytes = heads.request(wire().allocator(), request, framing);
    } catch (H1FormatException e) {
      request.release();
      reply.failed(Failure.notRetryable(Failure.Kind.PROTOCOL, e.getMessage()));
      return () -> {};
    }
    ClientExchange begun = new ClientExchange(this, request, reply, limits.windowBytes());
    exchange = begun;
    phase = Phase.HEAD;
    interim = 0;
    idleTimer.stop();
    wire().writeTold(bytes).addListener(begun::headOut);
    begun.writeBody(wire(), heads, framing);
    watch();
    return () -> cancel(begun);
  }

  private static Framing framing(Request request) {
    if (request.isTunnel()) {
      return Framing.NOTHING;
    }
    Framing framing = Framing.of(request.headers(), request.body());
    boolean none = framing.length() == 0 && request.body().isEmpty();
    return none && !expectsBody(request) ? Framing.NOTHING : framing;
  }

  /** Whether servers want to be told that there is no body (RFC 9110 section 8.6). */
  private static boolean expectsBody(Request request) {
    return switch (request.method()) {
      case "POST", "PUT", "PATCH" -> true;
      default -> request.headers().contains("Content-Length");
    };
  }

  @Override
  public int room() {
    return phase == Phase.IDLE && !closing && wire != null ? 1 : 0;
  }

  @Override
  public int pending() {
    return exchange == null ? 0 : 1;
  }

  @Override
  public void close() {
    closing = true;
    if (phase == Phase.IDLE) {
      over();
      wire().close();
    }
    changed();
  }

  @Override
  public void whenChanged(Runnable task) {
    whenChanged.add(task);
  }

  void changed() {
    for (int i = 0; i < whenChanged.size(); i++) {
      whenChanged.get(i).run();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    ByteBuf in = (ByteBuf) read;
    try {
      while (step(in)) {
        // Up to the end of what was read, or of the response.
      }
    } catch (H1FormatException e) {
      end(Failure.Kind.PROTOCOL, "a response that is not sound: " + e.getMessage());
    } finally {
      in.release();
    }
    limitReading();
  }

  /** Whether it got on. */
  private boolean step(ByteBuf in) throws H1FormatException {
    ClientExchange of = exchange;
    if (!in.isReadable()) {
      return false;
    }
    if (of == null) {
      if (phase == Phase.IDLE) { // a response to nothing
        closing = true;
        close();
      }
      return false;
    }
    switch (phase) {
      case HEAD -> {
        ResponseHead head = reader.read(in);
        if (head == null) {
          headTimer.start();
          return false;
        }
        headTimer.stop();
        head(of, head, in);
        return true;
      }
      case BODY -> {
        BodyDecoder from = decoder;
        readTimer.progress();
        if (from != null && from.decode(in, of.inflow()) && exchange == of) {
          complete(of, in);
          of.end(from.trailers());
          return true;
        }
        return false;
      }
      case TUNNEL -> {
        idleTimer.progress();
        of.inflow().data(in.readRetainedSlice(in.readableBytes()));
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  private void head(ClientExchange of, ResponseHead head, ByteBuf in) throws H1FormatException {
    if (head.isInterim()) {
      if (++interim > Interim.MAX) {
        throw H1FormatException.malformed("more than " + Interim.MAX + " interim responses");
      }
      if (head.status() != CONTINUE) {
        of.inform(head);
      }
      return;
    }
    if (of.isAgreedBy(head.status())) {
      phase = Phase.TUNNEL;
      wire().allowHalfClosure();
      idleTimer.start();
      of.beginTunnel(head, wire(), heads);
      return;
    }
    if (head.status() == 101) {
      throw H1FormatException.malformed("a change of protocol that nobody asked for");
    }
    Framing framing = of.framing(head);
    if (framing.is(Framing.Kind.NOTHING)) {
      complete(of, in);
      of.reply(head, true);
    } else {
      phase = Phase.BODY;
      decoder = framing.decoder(lines, limits);
      of.reply(head, false);
    }
  }

  /**
   * All of a response is there. The connection is ready for the next before anybody learns of that,
   * since they may send one.
   */
  private void complete(ClientExchange of, ByteBuf behind) {
    boolean reusable = of.isPersistent() && of.isSent() && !closing && !behind.isReadable();
    of.release();
    exchange = null;
    decoder = null;
    readTimer.stop();
    writeTimer.stop();
    if (reusable) {
      phase = Phase.IDLE;
      idleTimer.start();
    } else {
      over();
      wire().close();
    }
    changed();
  }

  /** All of the request is written. */
  void sent(ClientExchange of) {
    if (exchange == of && phase == Phase.TUNNEL) {
      boolean more = wire().halves() && !of.hasEnded();
      wire().flushed(more ? wire()::shutDownOutput : wire()::close);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    ClientExchange of = exchange;
    if (event instanceof ChannelInputShutdownEvent && phase == Phase.TUNNEL && of != null) {
      of.end(new Headers());
      if (exchange == of && of.isSent()) {
        wire().flushed(wire()::close);
      }
    }
    at.fireUserEventTriggered(event);
  }

  /** Nobody wants the rest of the response. */
  void unwanted(ClientExchange of) {
    if (exchange != of) {
      return;
    }
    boolean tunnel = phase == Phase.TUNNEL;
    over();
    if (tunnel) {
      wire().flushed(wire()::close); // the last that the caller sent
    } else {
      wire().close();
    }
    of.release();
    changed();
  }

  private void cancel(ClientExchange of) {
    if (exchange == of) {
      end(Failure.Kind.CANCELLED, "nobody waits for the response any more");
    }
  }

  private void end(Failure.Kind kind, String message) {
    ClientExchange of = exchange;
    over();
    wire().close();
    if (of != null) {
      of.fail(kind, message);
    }
    changed();
  }

  /** Closes the connection under a request, which is ended by whoever asks. */
  void abandon(ClientExchange of) {
    if (exchange == of) {
      over();
      wire().close();
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

  private void headLate() {
    end(
        Failure.Kind.TIMEOUT,
        "the head of a response that was not there in " + limits.headTimeout());
  }

  private void bodyLate() {
    end(Failure.Kind.TIMEOUT, "a body that stood still for " + limits.bodyTimeout());
  }

  void limitReading() {
    if (wire != null) {
      boolean full = exchange != null && exchange.inflow().isFull();
      wire.read(!full);
      watch();
    }
  }

  /** Watches those whom the connection waits for. */
  void watch() {
    readTimer.waitsWhile(phase == Phase.BODY && exchange != null && !exchange.inflow().isFull());
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
  public void channelInactive(ChannelHandlerContext at) {
    ClientExchange left = exchange;
    BodyDecoder from = decoder;
    boolean whole = phase == Phase.TUNNEL || (from != null && from.endsWithConnection());
    over();
    if (left != null && whole) {
      left.release();
      left.end(new Headers());
    } else if (left != null) {
      left.fail(Failure.Kind.UPSTREAM_CLOSED, "the server closed the connection");
    }
    changed();
    at.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    end(Failure.Kind.UPSTREAM_CLOSED, "the connection broke: " + cause.getMessage());
  }
}
