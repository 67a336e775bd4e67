package io.weft.node.protocol.thrift.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.weft.node.net.FlushBatch;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.Dialect;
import io.weft.thrift.frame.Envelope;
import io.weft.thrift.frame.ThriftFormatException;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.mux.MuxDecoder;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mux session with an endpoint, with many calls at a time. Stands behind a decoder and an
 * encoder. Confined to its loop.
 *
 * <p>Source: Finagle's {@code MuxClientSession} and {@code ClientTracker}.
 */
final class MuxClientSession extends ChannelInboundHandlerAdapter {
  private static final ByteBuf NO_HEAD =
      Unpooled.unreleasableBuffer(Unpooled.buffer(6).writeZero(6).asReadOnly());
  private static final long NO_LEASE = Long.MAX_VALUE;

  private final MuxSessions sessions;
  private final MuxClient client;
  private final MuxDecoder decoder;
  private final MuxEncoder encoder;
  private final MuxAnswerReader answers;
  private final Tags tags = new Tags();
  private final IntObjectMap<Attempt<ThriftMessage, ThriftMessage>> live = new IntObjectHashMap<>();
  private final MuxPings pings;
  private @Nullable ChannelHandlerContext context;
  private FlushBatch.@Nullable Member flush;
  private @Nullable MuxClientHandshake handshake;
  private boolean ready;
  private boolean closing; // once no call is on it
  private long leaseEndNanos = NO_LEASE;
  private long lastUseNanos;

  MuxClientSession(MuxSessions sessions, MuxClient client, MuxDecoder decoder, MuxEncoder encoder) {
    this.sessions = sessions;
    this.client = client;
    this.decoder = decoder;
    this.encoder = encoder;
    this.answers = new MuxAnswerReader(client.address(), client.readers().apply(sessions.loop()));
    this.pings = new MuxPings(client.settings().pings(), sessions.loop(), this::ping, this::lost);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    flush = sessions.loop().flushes().member(added.channel());
  }

  /** Connected: agrees terms with the endpoint, which comes before any call. */
  void begin() {
    MuxClientHandshake begun = newHandshake();
    handshake = begun;
    begun.begin();
  }

  private MuxClientHandshake newHandshake() {
    Loop.Timeout limit =
        sessions
            .loop()
            .schedule(
                client.settings().handshakeTimeout().toNanos(),
                () -> notReady("it did not answer the handshake of mux in time"));
    return new MuxClientHandshake(this::write, encoder, limit, client);
  }

  /** Puts TLS in place, which waits for nothing else: no call is written before it is agreed. */
  private void secure(MuxClientHandshake begun) {
    if (context == null || !decoder.isBetweenMessages()) {
      notReady(
          client
              .connector()
              .refusedClearText("more in clear text behind the terms of the session"));
      return;
    }
    begun.stop();
    handshake = null; // TLS has a limit of its own, and tells its own failures
    client
        .connector()
        .secure(
            context.channel(),
            new EndpointConnector.Opening() {
              @Override
              public void opened(Channel channel) {
                MuxClientHandshake confirmed = newHandshake();
                handshake = confirmed;
                confirmed.confirm();
              }

              @Override
              public void failed(Failure failure) {
                sessions.notOpened(failure);
              }
            });
  }

  private void opened() {
    handshake = null;
    ready = true;
    lastUseNanos = sessions.loop().ticker().nanos();
    pings.start();
    sessions.opened(this);
  }

  private void notReady(String why) {
    if (handshake != null) {
      notReady(
          Failure.notSent(
              Failure.Kind.CONNECT, "no mux session with " + client.address() + ": " + why));
    }
  }

  private void notReady(Failure failure) {
    MuxClientHandshake ended = handshake;
    if (ended == null) {
      return;
    }
    handshake = null;
    ended.stop();
    close();
    sessions.notOpened(client.connector().failed(failure));
  }

  /** Writes a call, or says why it is not. */
  void send(Attempt<ThriftMessage, ThriftMessage> call) {
    long now = sessions.loop().ticker().nanos();
    if (leaseEndNanos != NO_LEASE && now - leaseEndNanos >= 0) {
      call.failed(
          Failure.notSent(
              Failure.Kind.OVERLOADED,
              client.address() + " takes no calls at present: its lease is over"));
      return;
    }
    int tag = tags.take();
    if (tag == Tags.NONE) {
      call.failed(
          Failure.notSent(Failure.Kind.OVERLOADED, "all tags of the mux session are in use"));
      return;
    }
    ByteBuf head;
    try {
      Envelope envelope = client.envelopes().ofCall(call.request(), Dialect.MUX, call.leftNanos());
      head = envelope == null ? NO_HEAD : envelope.bytes();
    } catch (Failure e) {
      tags.free(tag);
      call.failed(e);
      return;
    }
    lastUseNanos = now;
    live.put(tag, call);
    write(new MuxMessage.Tdispatch(tag, head, call.take(why -> discard(tag, why)).takeBytes()));
  }

  /** Tells the endpoint that nobody waits for an answer; its tag is not used before it comes. */
  private void discard(int tag, String why) {
    if (live.remove(tag) != null) {
      client.events().discard();
      write(new MuxMessage.Tdiscarded(tag, why));
    }
  }

  private void write(MuxMessage message) {
    if (context == null || flush == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    context.write(message, context.voidPromise());
    flush.mark();
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object read) {
    MuxMessage message = (MuxMessage) read;
    MuxClientHandshake begun = handshake;
    if (begun != null) {
      switch (begun.take(message)) {
        case GOES_ON -> {}
        case NOT_OF_IT -> take(message);
        case DONE -> {
          opened();
          take(message);
        }
        case TLS_FOLLOWS -> secure(begun);
        case DISAGREED -> {
          ReferenceCountUtil.release(message);
          notReady(client.connector().refusedClearText(begun.levels()));
        }
        case FAILED -> {
          ReferenceCountUtil.release(message);
          notReady("it answered the handshake of mux with " + message);
        }
      }
    } else {
      take(message);
    }
  }

  private void take(MuxMessage message) {
    if (message instanceof MuxMessage.Rdispatch answer) {
      answered(answer);
    } else if (message instanceof MuxMessage.Rdiscarded discarded) {
      ended(discarded.tag(), answers.discarded());
    } else if (message instanceof MuxMessage.Rerr error) {
      ended(error.tag(), answers.error(error));
    } else if (message instanceof MuxMessage.Tping ping) {
      write(new MuxMessage.Rping(ping.tag()));
    } else if (message instanceof MuxMessage.Rping) {
      pings.answered();
    } else if (message instanceof MuxMessage.Tdrain drain) {
      client.events().drain();
      write(new MuxMessage.Rdrain(drain.tag()));
      closeWhenIdle();
    } else if (message instanceof MuxMessage.Tlease lease) {
      lease(lease);
    } else if (message instanceof MuxMessage.Rinit) {
      // The end of the handshake, which has been taken.
    } else {
      ReferenceCountUtil.release(message);
      broken(
          Failure.maybeExecuted(
              Failure.Kind.PROTOCOL,
              client.address() + " sent what a mux server does not: " + message));
    }
  }

  private void answered(MuxMessage.Rdispatch answer) {
    Attempt<ThriftMessage, ThriftMessage> call = live.remove(answer.tag());
    boolean expected = tags.free(answer.tag());
    if (call == null || !expected) {
      answer.release(); // of a call that was discarded, or of none
    } else {
      if (answer.status() == MuxMessage.Status.NACK) {
        client.events().nack();
      }
      answers.tell(call, answer);
    }
    closeIfIdle();
  }

  private void ended(int tag, Failure failure) {
    Attempt<ThriftMessage, ThriftMessage> call = live.remove(tag);
    if (tags.free(tag) && call != null) {
      call.failed(failure);
    }
    closeIfIdle();
  }

  private void lease(MuxMessage.Tlease lease) {
    if (lease.unit() == MuxMessage.Tlease.MILLIS) {
      client.events().lease();
      long millis = Math.max(0, Math.min(lease.howLong(), 0xffff_ffffL));
      leaseEndNanos = sessions.loop().ticker().nanos() + millis * 1_000_000;
    }
  }

  private void ping() {
    long unused = sessions.loop().ticker().nanos() - lastUseNanos;
    if (live.isEmpty() && unused >= client.settings().idleTime().toNanos()) {
      closeWhenIdle();
    } else {
      write(new MuxMessage.Tping(MuxMessage.CONTROL_TAG));
    }
  }

  private void lost() {
    client.events().pingFailed();
    broken(
        Failure.maybeExecuted(
            Failure.Kind.UPSTREAM_CLOSED, client.address() + " did not answer a ping of mux"));
  }

  /** Takes no more calls, and closes when the last one is answered. */
  void closeWhenIdle() {
    closing = true;
    sessions.retire(this);
    closeIfIdle();
  }

  private void closeIfIdle() {
    if (closing && live.isEmpty()) {
      close();
    }
  }

  private void close() {
    if (context != null) {
      context.close();
    }
  }

  private void broken(Failure failure) {
    sessions.retire(this);
    close();
    failAll(failure);
  }

  private void failAll(Failure failure) {
    List<Attempt<ThriftMessage, ThriftMessage>> calls = List.copyOf(live.values());
    live.clear();
    calls.forEach(call -> call.failed(failure));
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) {
    pings.stop();
    notReady("it closed the connection before the handshake of mux was done");
    if (ready) {
      ready = false;
      sessions.gone(this);
    }
    failAll(
        Failure.maybeExecuted(
            Failure.Kind.UPSTREAM_CLOSED,
            client.address() + " closed the mux session before it answered"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    if (handshake != null) {
      if (EndpointConnector.isTls(cause)) {
        // The endpoint's check of our certificate, which it tells in place of an answer.
        notReady(client.connector().refused(cause));
      } else {
        notReady(String.valueOf(cause.getMessage()));
      }
    } else if (cause instanceof ThriftFormatException) {
      broken(
          Failure.maybeExecuted(
              Failure.Kind.PROTOCOL,
              client.address() + " sent something that is not mux: " + cause.getMessage()));
    } else if (ready) {
      broken(
          Failure.maybeExecuted(
              Failure.Kind.UPSTREAM_CLOSED,
              "the mux session with " + client.address() + " broke: " + cause.getMessage()));
    } else {
      close(); // connecting, or agreeing TLS: whoever waits for that is told by its own future
    }
  }
}
