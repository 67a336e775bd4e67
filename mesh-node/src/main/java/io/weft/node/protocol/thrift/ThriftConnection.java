package io.weft.node.protocol.thrift;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.node.net.FlushBatch;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.PrefixedMessage;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.MessageType;
import org.jspecify.annotations.Nullable;

/** One connection to an endpoint, with at most one call on it. Confined to its loop. */
final class ThriftConnection extends ChannelInboundHandlerAdapter implements Attempt.Carrier {
  /** How long a peer that stopped taking bytes may take to say why. */
  private static final long LAST_WORDS_NANOS = 1_000_000_000;

  private final ThriftPool pool;
  private final ThriftClient client;
  private @Nullable ChannelHandlerContext context;
  private FlushBatch.@Nullable Member flush;
  private @Nullable Attempt<ThriftMessage, ThriftMessage> call;
  private @Nullable ThriftMessage asked;
  private @Nullable Dialect dialect; // of the envelopes that messages have here
  private boolean ready;
  private boolean answered;
  private boolean isBroken;
  private long idleSinceNanos;

  ThriftConnection(ThriftPool pool, ThriftClient client) {
    this.pool = pool;
    this.client = client;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    flush = pool.loop().flushes().member(added.channel());
  }

  /** Connected, and TLS agreed where it is wanted. */
  void opened() {
    ready = true;
  }

  /** From here on each message has a header in front. */
  void speaks(Dialect ofEnvelopes) {
    dialect = ofEnvelopes;
  }

  void idleSince(long nanos) {
    idleSinceNanos = nanos;
  }

  long idleSince() {
    return idleSinceNanos;
  }

  /** Writes a call; the connection is given back to the pool when it is answered. */
  void send(Attempt<ThriftMessage, ThriftMessage> next) {
    ChannelHandlerContext to = context;
    FlushBatch.Member batch = flush;
    if (to == null || batch == null) {
      throw new IllegalStateException("the connection was never opened");
    }
    ThriftMessage request = next.take(this);
    call = next;
    asked = request;
    Object message = request;
    if (dialect != null) {
      try {
        request.replaceEnvelope(client.envelopes().ofCall(request, dialect, next.leftNanos()));
      } catch (Failure e) {
        refused(request, e);
        return;
      }
      message = dialect == Dialect.TTWITTER ? new PrefixedMessage(request) : request;
    }
    if (request.type() == MessageType.ONEWAY) {
      to.write(message)
          .addListener(
              done -> {
                if (done.isSuccess()) {
                  answer(ThriftMessages.reply(to.alloc(), request, Unpooled.EMPTY_BUFFER));
                } else {
                  broken(done.cause());
                }
              });
    } else {
      to.write(message, to.voidPromise());
    }
    batch.mark();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    ThriftMessage reply = (ThriftMessage) message;
    if (call == null) {
      reply.release();
      fail(protocol("sent a message that answers no call"));
    } else if (asked == null || !reply.answers(asked)) {
      String got = reply.toString();
      reply.release();
      fail(protocol("answered " + asked + " with " + got));
    } else {
      answered = true;
      answer(reply);
    }
  }

  /** A call that cannot be written; the connection is as good as before. */
  private void refused(ThriftMessage request, Failure failure) {
    Attempt<ThriftMessage, ThriftMessage> unsent = call;
    call = null;
    request.release();
    pool.ready(this);
    if (unsent != null) {
      unsent.failed(failure);
    }
  }

  private Failure protocol(String what) {
    return Failure.maybeExecuted(Failure.Kind.PROTOCOL, pool.address() + " " + what);
  }

  private void answer(ThriftMessage reply) {
    Attempt<ThriftMessage, ThriftMessage> done = call;
    call = null;
    if (done == null) {
      reply.release();
      return;
    }
    // First back to the pool, so that a call which this reply causes finds the connection there.
    if (context != null && context.channel().isActive()) {
      pool.ready(this);
    }
    done.ok(reply);
  }

  /**
   * No: plain Thrift cannot call off what is being executed. Its reply is waited for all the same,
   * so that the connection can be used again.
   */
  @Override
  public boolean callsOff() {
    return false;
  }

  /**
   * Its reply may still come, which on this connection would be taken for that of the next call.
   */
  @Override
  public void stop(String why) {
    abandon();
  }

  /** Closes the connection, whatever is on it; its call must be ended by whoever asks. */
  void abandon() {
    call = null;
    close();
  }

  void closeWhenIdle() {
    if (call == null) {
      close();
    }
  }

  private void close() {
    if (context != null) {
      context.close();
    }
  }

  private void fail(Failure failure) {
    Attempt<ThriftMessage, ThriftMessage> failed = call;
    call = null;
    close();
    if (failed != null) {
      failed.failed(failure);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext closed) {
    Attempt<ThriftMessage, ThriftMessage> cut = call;
    call = null;
    if (ready) {
      ready = false;
      client.closed();
      pool.gone(this);
    }
    if (cut != null) {
      cut.failed(
          Failure.maybeExecuted(
              Failure.Kind.UPSTREAM_CLOSED,
              pool.address() + " closed the connection before it answered"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    if (!ready) {
      // Connecting, or agreeing TLS: whoever waits for that is told by its own future.
      close();
    } else if (cause instanceof ThriftFormatException malformed) {
      fail(protocol("answered something that is not Thrift: " + malformed.getMessage()));
    } else if (EndpointConnector.isTls(cause) && !answered) {
      // The other side checks our certificate after our side of the handshake is done: its refusal
      // comes in place of the first answer. It reads no call before that check.
      fail(client.refused(cause));
    } else {
      broken(cause);
    }
  }

  /** The peer took no more bytes; before its first answer it may still be saying why. */
  private void broken(Throwable cause) {
    Failure failure =
        Failure.maybeExecuted(
            Failure.Kind.UPSTREAM_CLOSED,
            "the connection to " + pool.address() + " broke: " + cause.getMessage());
    if (answered || isBroken || client.target().identity().isEmpty()) {
      fail(failure);
    } else {
      isBroken = true;
      pool.loop().schedule(LAST_WORDS_NANOS, () -> fail(failure));
    }
  }
}
