package io.weft.node.protocol.thrift.mux;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.LoopPool;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.mux.MuxDecoder;
import io.weft.thrift.mux.MuxEncoder;
import io.weft.thrift.mux.MuxLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The session of one event loop with one endpoint, opened by the first call and anew when it is
 * drained or gone. Confined to the loop, but for {@link #close}.
 */
final class MuxSessions
    implements LoopPool<ThriftMessage, ThriftMessage>, Attempt.Queue<ThriftMessage, ThriftMessage> {
  private final MuxClient client;
  private final NettyLoop loop;
  private final int maxWaiters;
  private final Deque<Attempt<ThriftMessage, ThriftMessage>> waiters = new ArrayDeque<>();
  private @Nullable MuxClientSession session; // that takes calls
  private boolean opening;
  private boolean closed;

  MuxSessions(MuxClient client, NettyLoop loop) {
    this.client = client;
    this.loop = loop;
    this.maxWaiters = client.connector().share(client.settings().maxWaiters());
  }

  @Override
  public String address() {
    return client.address();
  }

  @Override
  public String awaited() {
    return "mux session with " + address();
  }

  NettyLoop loop() {
    return loop;
  }

  @Override
  public void call(CallContext context, ThriftMessage request, Reply<ThriftMessage> reply) {
    Attempt<ThriftMessage, ThriftMessage> call = new Attempt<>(this, context, request, reply);
    if (!call.starts(client.settings().attemptTimeout())) {
      return;
    }
    MuxClientSession open = session;
    if (open != null) {
      open.send(call);
    } else if (waiters.size() < maxWaiters) {
      waiters.add(call);
      call.waitAtMost(client.settings().maxWait().toNanos());
      open();
    } else {
      call.failed(
          Failure.notSent(
              Failure.Kind.OVERLOADED,
              maxWaiters + " calls wait for a mux session with " + address()));
    }
  }

  private void open() {
    if (opening) {
      return;
    }
    opening = true;
    MuxDecoder decoder = new MuxDecoder(MuxLimits.of(client.limits()), loop);
    MuxEncoder encoder = new MuxEncoder();
    MuxClientSession next = new MuxClientSession(this, client, decoder, encoder);
    Consumer<ChannelPipeline> handlers =
        pipeline -> pipeline.addLast(decoder).addLast(encoder).addLast(next);
    EndpointConnector.Opening opening =
        new EndpointConnector.Opening() {
          @Override
          public void opened(Channel channel) {
            next.begin();
          }

          @Override
          public void failed(Failure failure) {
            notOpened(failure);
          }
        };
    if (client.agreesTls()) {
      client.connector().connectForTerms(loop, handlers, opening);
    } else {
      client.connector().connect(loop, handlers, opening);
    }
  }

  /** A session is ready for calls. */
  void opened(MuxClientSession ready) {
    opening = false;
    client.connector().ready();
    client.events().session();
    session = ready;
    for (Attempt<ThriftMessage, ThriftMessage> call = waiters.poll();
        call != null;
        call = waiters.poll()) {
      ready.send(call);
    }
    if (closed) {
      ready.closeWhenIdle();
    }
  }

  /** There is no session: all that wait for it fail, and each may go elsewhere. */
  void notOpened(Failure failure) {
    opening = false;
    client.connector().target().report().connectFailed(failure, loop, this::reconnect);
    List<Attempt<ThriftMessage, ThriftMessage>> failed = List.copyOf(waiters);
    waiters.clear();
    failed.forEach(call -> call.failed(failure));
  }

  /** Opens a session for calls to come, to see whether one can be opened again. */
  private void reconnect() {
    if (session == null) {
      open();
    }
  }

  /** A session takes no more calls; the next one opens another. */
  void retire(MuxClientSession retired) {
    if (session == retired) {
      session = null;
    }
  }

  /** A session that was ready is gone. */
  void gone(MuxClientSession ended) {
    retire(ended);
    client.connector().closed();
  }

  @Override
  public void forget(Attempt<ThriftMessage, ThriftMessage> call) {
    waiters.remove(call);
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          MuxClientSession open = session;
          if (open != null) {
            retire(open);
            open.closeWhenIdle();
          }
        });
  }
}
