package io.weft.node.protocol.thrift;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.node.net.FlushBatch;
import io.weft.node.net.NettyLoop;
import io.weft.node.router.Destination;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
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
final class ThriftServerConnection extends ChannelInboundHandlerAdapter {
  private final ThriftServer server;
  private final NettyLoop loop;
  private final Deque<Exchange> exchanges = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable CallerRouting upgraded;
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
    long now = loop.ticker().nanos();
    lastUseNanos = now;
    if (upgraded != null) {
      serveUpgraded(from, upgraded, call, now);
    } else if (Handshake.isAskedBy(call)) {
      answerHandshake(from, call);
    } else {
      Exchange exchange = begin(call, server.identify(call), false);
      server.serve(new CallContext(loop, now), exchange.destination, call, exchange);
    }
  }

  private Exchange begin(ThriftMessage call, Destination destination, boolean hasHeader) {
    Exchange exchange = new Exchange(call, destination, hasHeader);
    exchanges.addLast(exchange);
    limitReading();
    return exchange;
  }

  /** The answer goes out without a header, behind those of the calls before. */
  private void answerHandshake(ChannelHandlerContext from, ThriftMessage call) {
    Exchange exchange = begin(call, server.identify(call), false);
    ThriftMessage answer;
    if (Handshake.isPossible(call)) {
      upgraded = server.upgraded();
      from.pipeline().get(ThriftServerCodec.class).expectPrefix();
      answer = Handshake.agreed(from.alloc(), call);
    } else {
      answer = Handshake.declined(from.alloc(), call);
    }
    call.release();
    exchange.ok(answer);
  }

  private void serveUpgraded(
      ChannelHandlerContext from, CallerRouting routing, ThriftMessage call, long now) {
    if (malformed) {
      call.release(); // what came in the same read
      return;
    }
    try {
      Exchange exchange = begin(call, routing.route(call), true);
      server.serve(new CallContext(loop, now), exchange.destination, call, exchange);
    } catch (Failure e) {
      server.refuse(call, e, begin(call, server.identify(call), true));
    } catch (ThriftFormatException e) {
      malformed = true;
      call.release();
      exceptionCaught(from, e);
    }
  }

  /** Finishes what is in flight, then closes. */
  void drain() {
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
        to.write(next.hasHeader ? new PrefixedMessage(reply) : reply, to.voidPromise());
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
  public void channelInactive(ChannelHandlerContext at) {
    closed = true;
    if (idle != null) {
      idle.cancel();
    }
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
    private final Destination destination;
    private final boolean hasHeader;
    private @Nullable ThriftMessage reply;
    private boolean answered;

    Exchange(ThriftMessage call, Destination destination, boolean hasHeader) {
      this.call = call;
      this.destination = destination;
      this.hasHeader = hasHeader;
    }

    @Override
    public void ok(ThriftMessage response) {
      if (closed || isOneway()) {
        response.release();
      } else {
        reply = response;
        if (hasHeader && server.clearsContext()) {
          response.replaceEnvelope(null);
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

    @Nullable ThriftMessage takeReply() {
      ThriftMessage taken = reply;
      reply = null;
      return taken;
    }

    void drop() {
      ThriftMessage unsent = takeReply();
      if (unsent != null) {
        unsent.release();
      }
    }

    private boolean isOneway() {
      return call.type() == MessageType.ONEWAY;
    }
  }
}
