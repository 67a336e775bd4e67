package io.weft.node.protocol.thrift;

import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.node.protocol.endpoint.LoopPool;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.ThriftMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint, each with one call at a time: plain Thrift
 * gives a server no way to answer out of order. Confined to the loop, but for {@link #close}.
 *
 * <p>The connection used last is used next, so that those which a lull leaves over grow old and are
 * closed. A closed pool still serves what comes to it, and keeps no connection afterwards.
 */
final class ThriftPool
    implements LoopPool<ThriftMessage, ThriftMessage>, Attempt.Queue<ThriftMessage, ThriftMessage> {
  private final ThriftClient client;
  private final NettyLoop loop;
  private final int maxSize;
  private final int maxWaiters;
  private final long waitNanos;
  private final long idleNanos;
  private final Deque<ThriftConnection> idle = new ArrayDeque<>();
  private final Deque<Attempt<ThriftMessage, ThriftMessage>> waiters = new ArrayDeque<>();
  private Loop.@Nullable Timeout sweep;
  private int size;
  private int connecting;
  private boolean closed;

  ThriftPool(ThriftClient client, NettyLoop loop) {
    this.client = client;
    this.loop = loop;
    this.maxSize = client.share(client.pool().maxSize());
    this.maxWaiters = client.share(client.pool().maxWaiters());
    this.waitNanos = client.pool().maxWait().toNanos();
    this.idleNanos = client.pool().idleTime().toNanos();
  }

  @Override
  public String address() {
    return client.target().address();
  }

  NettyLoop loop() {
    return loop;
  }

  @Override
  public void call(CallContext context, ThriftMessage request, Reply<ThriftMessage> reply) {
    Attempt<ThriftMessage, ThriftMessage> call = new Attempt<>(this, context, request, reply);
    if (!call.starts(client.attemptTimeout())) {
      return;
    }
    ThriftConnection connection = idle.pollLast();
    if (connection != null) {
      connection.send(call);
    } else if (size < maxSize) {
      await(call);
      open();
    } else if (waiters.size() < maxWaiters) {
      await(call);
    } else {
      call.failed(
          Failure.notSent(
              Failure.Kind.OVERLOADED,
              "all "
                  + maxSize
                  + " connections to "
                  + address()
                  + " are busy and "
                  + maxWaiters
                  + " calls wait for one"));
    }
  }

  private void await(Attempt<ThriftMessage, ThriftMessage> call) {
    waiters.add(call);
    call.waitAtMost(waitNanos);
  }

  /** A connection was opened. */
  void connected(ThriftConnection connection) {
    connecting--;
    ready(connection);
  }

  /** A connection is ready for a call, its first or another one. */
  void ready(ThriftConnection connection) {
    Attempt<ThriftMessage, ThriftMessage> next = waiters.poll();
    if (next != null) {
      connection.send(next);
    } else if (closed) {
      connection.closeWhenIdle();
    } else {
      connection.idleSince(loop.ticker().nanos());
      idle.addLast(connection);
      scheduleSweep();
    }
  }

  /** A connection could not be opened: the call that waited longest fails for it. */
  void connectFailed(Failure failure) {
    size--;
    connecting--;
    Attempt<ThriftMessage, ThriftMessage> call = waiters.poll();
    if (call != null) {
      call.failed(failure);
    }
    openForWaiters();
  }

  /** Opens a connection for calls to come, to see whether one can be opened again. */
  void reconnect() {
    if (size < maxSize) { // else one is on its way already, since none can be open
      open();
    }
  }

  /** A connection is gone. */
  void gone(ThriftConnection connection) {
    size--;
    idle.remove(connection);
    openForWaiters();
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
          if (sweep != null) {
            sweep.cancel();
          }
          for (ThriftConnection c = idle.poll(); c != null; c = idle.poll()) {
            c.closeWhenIdle();
          }
        });
  }

  private void openForWaiters() {
    if (size < maxSize && connecting < waiters.size()) {
      open();
    }
  }

  private void open() {
    size++;
    connecting++;
    client.connect(this);
  }

  private void scheduleSweep() {
    if (sweep == null) {
      sweep = loop.schedule(idleNanos, this::sweep);
    }
  }

  private void sweep() {
    sweep = null;
    long now = loop.ticker().nanos();
    for (ThriftConnection c = idle.peek(); c != null; c = idle.peek()) {
      if (now - c.idleSince() < idleNanos) {
        scheduleSweep();
        return;
      }
      idle.poll();
      c.closeWhenIdle();
    }
  }
}
