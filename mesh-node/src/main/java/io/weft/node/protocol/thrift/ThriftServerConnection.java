package io.weft.node.protocol.thrift;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.node.net.FlushBatch;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.thrift.call.CallerConnection;
import io.weft.node.protocol.thrift.call.CallerRouting;
import io.weft.node.router.Destination;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.PrefixedMessage;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftServerCodec;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.ttwitter.Handshake;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One caller's connection: serves its calls side by side, up to a limit, and answers them in the
 * order in which they came. It is plain until the caller asks for the TTwitter upgrade. Confined to
 * its loop.
 */
final class ThriftServerConnection extends ChannelInboundHandlerAdapter
    implements CallerConnection {
  private final ThriftServer server;
  private final NettyLoop loop;
  private final Deque<Exchange> exchanges = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable CallerRouting routing; // of calls that come with an envelope
  private FlushBatch.@Nullable Member flush;
  private Loop.@Nullable Timeout idle;
  private long lastUseNanos;
  private boolean closed;
  private boolean draining;
  private boolean malformed;

  ThriftServerConnection(ThriftServer server, NettyLoop loop) {
    this.server = server;
    this.loop = loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    flush = loop.flushes().member(added.channel());
    lastUseNanos = loop.ticker().nanos();
    watchIdle(server.idleNanos());
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    ThriftMessage call = (ThriftMessage) read;
    lastUseNanos = loop.ticker().nanos();
    CallContext callContext = new CallContext(loop, lastUseNanos);
    if (call.envelope() != null) {
      serveWithEnvelope(from, call, callContext);
    } else if (Handshake.isAskedBy(call)) {
      answerHandshake(from, call, callContext);
    } else {
      Exchange exchange = begin(call, callContext, server.identify(call));
      server.serve(callContext, exchange.destination, call, exchange);
    }
  }

  private Exchange begin(ThriftMessage call, CallContext callContext, Destination destination) {
    Exchange exchange = new Exchange(call, callContext, destination);
    exchanges.addLast(exchange);
    limitReading();
    return exchange;
  }

  /** The answer goes out without a header, behind those of the calls before. */
  private void answerHandshake(
      ChannelHandlerContext from, ThriftMessage call, CallContext callContext) {
    Exchange exchange = begin(call, callContext, server.identify(call));
    ThriftMessage answer;
    if (Handshake.isPossible(call)) {
      server.upgraded();
      from.pipeline().get(ThriftServerCodec.class).expectPrefix();
      answer = Handshake.agreed(from.alloc(), call);
    } else {
      answer = Handshake.declined(from.alloc(), call);
    }
    call.release();
    exchange.ok(answer);
  }

  private void serveWithEnvelope(
      ChannelHandlerContext from, ThriftMessage call, CallContext callContext) {
    if (malformed) {
      call.release(); // what came in the same read
      return;
    }
    if (routing == null) {
      routing = server.routing();
    }
    try {
      Exchange exchange = begin(call, callContext, routing.route(call, callContext));
      server.serve(callContext, exchange.destination, call, exchange);
    } catch (Failure e) {
      server.refuse(call, e, begin(call, callContext, server.identify(call)));
    } catch (ThriftFormatException e) {
      malformed = true;
      call.release();
      exceptionCaught(from, e);
    }
  }

  @Override
  public void drain() {
    draining = true;
    if (exchanges.isEmpty()) {
      closeAfterWrites();
    }
  }

  private void writeAnswered() {
    ChannelHandlerContext to = context;
    FlushBatch.Member batch = flush;
    if (to == null || batch == null) {
      return;
    }
    for (Exchange next = exchanges.peekFirst();
        next != null && next.isAnswered();
        next = exchanges.peekFirst()) {
      exchanges.pollFirst();
      ThriftMessage reply = next.takeReply();
      if (reply != null) {
        to.write(next.outgoing(reply), to.voidPromise());
        batch.mark();
      }
    }
    limitReading();
    if (draining && exchanges.isEmpty()) {
      closeAfterWrites();
    }
  }

  /** Stops reading from a caller that has too many calls open, or does not read its replies. */
  private void limitReading() {
    if (context == null || closed) {
      return;
    }
    boolean wanted =
        exchanges.size() < server.maxPipelinedCalls() && context.channel().isWritable();
    if (context.channel().config().isAutoRead() != wanted) {
      context.channel().config().setAutoRead(wanted);
    }
  }

  private void closeAfterWrites() {
    if (context != null) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext at) {
    limitReading();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext at) {
    if (idle != null) {
      idle.cancel(); // another handler has taken the connection over, or it is gone
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    closed = true;
    exchanges.forEach(Exchange::drop);
    exchanges.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    server.brokenBy(at.channel(), cause);
    at.close();
  }

  private void watchIdle(long delayNanos) {
    idle = loop.schedule(delayNanos, this::closeIfIdle);
  }

  private void closeIfIdle() {
    long unusedNanos = loop.ticker().nanos() - lastUseNanos;
    if (!exchanges.isEmpty()) {
      watchIdle(server.idleNanos());
    } else if (unusedNanos < server.idleNanos()) {
      watchIdle(server.idleNanos() - unusedNanos);
    } else if (context != null) {
      context.close();
    }
  }

  /** A call and its reply, in the caller's order. */
  private final class Exchange implements Reply<ThriftMessage> {
    private final ThriftMessage call;
    private final CallContext callContext;
    private final Destination destination;
    private final @Nullable Dialect dialect; // of the call's envelope
    private @Nullable ThriftMessage reply;
    private boolean answered;

    Exchange(ThriftMessage call, CallContext callContext, Destination destination) {
      this.call = call;
      this.callContext = callContext;
      this.destination = destination;
      Envelope envelope = call.envelope();
      this.dialect = envelope == null ? null : envelope.dialect();
    }

    @Override
    public void ok(ThriftMessage response) {
      if (closed || isOneway()) {
        response.release();
      } else {
        reply = response;
        if (dialect != null) {
          response.replaceEnvelope(server.envelope(response, dialect));
        }
      }
      answered();
    }

    @Override
    public void failed(Failure failure) {
      if (isOneway()) {
        server.onewayFailed(destination, failure);
      } else if (!closed && context != null) {
        // The call's bytes are gone by now; its header fields are kept in the message.
        reply = server.errors().reply(context.alloc(), call, destination.name(), failure);
      }
      answered();
    }

    private void answered() {
      answered = true;
      lastUseNanos = loop.ticker().nanos();
      if (!closed && exchanges.peekFirst() == this) {
        writeAnswered();
      }
    }

    boolean isAnswered() {
      return answered;
    }

    /** What is written as the reply. */
    Object outgoing(ThriftMessage taken) {
      return dialect == Dialect.TTWITTER ? new PrefixedMessage(taken) : taken;
    }

    @Nullable ThriftMessage takeReply() {
      ThriftMessage taken = reply;
      reply = null;
      return taken;
    }

    /** Nobody waits for the reply any more. */
    void drop() {
      ThriftMessage unsent = takeReply();
      if (unsent != null) {
        unsent.release();
      } else if (!answered && !isOneway()) {
        callContext.cancel();
      }
    }

    private boolean isOneway() {
      return call.type() == MessageType.ONEWAY;
    }
  }
}
