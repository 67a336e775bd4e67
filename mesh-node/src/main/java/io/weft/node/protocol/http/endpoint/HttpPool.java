package io.weft.node.protocol.http.endpoint;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.node.protocol.endpoint.LoopPool;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint, whichever version they speak: each takes
 * requests as long as it has room. Confined to the loop, but for {@link #close}.
 *
 * <p>The connection used last is used next, so that those which a lull leaves over grow old and are
 * closed. A closed pool still serves what comes to it, and keeps no connection afterwards.
 */
final class HttpPool implements LoopPool<Request, Response>, Attempt.Queue<Request, Response> {
  private final HttpClient client;
  private final NettyLoop loop;
  private final int maxSize;
  private final int maxWaiters;
  private final long waitNanos;
  private final long idleNanos;
  private final Deque<HttpConnection> roomy = new ArrayDeque<>();
  private final Deque<Attempt<Request, Response>> waiters = new ArrayDeque<>();
  private Loop.@Nullable Timeout sweep;
  private int size;
  private int connecting;
  private boolean closed;

  HttpPool(HttpClient client, NettyLoop loop) {
    this.client = client;
    this.loop = loop;
    this.maxSize = client.share(client.bounds().maxSize());
    this.maxWaiters = client.share(client.bounds().maxWaiters());
    this.waitNanos = client.bounds().maxWait().toNanos();
    this.idleNanos = client.bounds().idleTime().toNanos();
  }

  @Override
  public String address() {
    return client.address();
  }

  NettyLoop loop() {
    return loop;
  }

  @Override
  public void call(CallContext context, Request request, Reply<Response> reply) {
    Attempt<Request, Response> next = new Attempt<>(this, context, request, reply);
    if (!next.starts(client.attemptTimeout())) {
      return;
    }
    HttpConnection connection = roomy.peekLast();
    if (connection != null) {
      send(next, connection);
    } else if (waiters.size() < maxWaiters || (size < maxSize && waiters.isEmpty())) {
      waiters.add(next);
      next.waitAtMost(waitNanos);
      openForWaiters();
    } else {
      next.failed(
          Failure.notSent(
              Failure.Kind.OVERLOADED,
              "%d connections to %s are busy and %d requests wait for one"
                  .formatted(size, address(), waiters.size())));
    }
  }

  private void send(Attempt<Request, Response> next, HttpConnection connection) {
    connection.usedAt(loop.ticker().nanos());
    connection.send(next);
    if (connection.room() == 0) {
      takeOut(connection);
    }
  }

  private void takeOut(HttpConnection connection) {
    if (connection.isKept()) {
      connection.kept(false);
      roomy.removeLastOccurrence(connection);
    }
  }

  /** A connection was opened, and is ready. */
  void connected(HttpConnection connection) {
    connecting--;
    connection.whenChanged(() -> changed(connection));
    changed(connection);
  }

  private void changed(HttpConnection connection) {
    connection.usedAt(loop.ticker().nanos());
    if (connection.room() == 0) {
      gone(connection);
      return;
    }
    while (connection.room() > 0 && !waiters.isEmpty()) {
      send(waiters.remove(), connection);
    }
    if (connection.room() == 0) {
      takeOut(connection);
    } else if (closed) {
      connection.close();
    } else if (!connection.isKept()) {
      connection.kept(true);
      roomy.addLast(connection);
      scheduleSweep();
    }
  }

  /** A connection could not be opened: the request that waited longest fails for it. */
  void connectFailed(Failure failure) {
    size--;
    connecting--;
    Attempt<Request, Response> waiting = waiters.poll();
    if (waiting != null) {
      waiting.failed(failure);
    }
    openForWaiters();
  }

  /** Opens a connection for requests to come, to see whether one can be opened again. */
  void reconnect() {
    if (size < maxSize) { // else one is on its way already, since none can be open
      open();
    }
  }

  /** A connection is gone, or takes no more requests. */
  void gone(HttpConnection connection) {
    if (connection.retire()) {
      size--;
      takeOut(connection);
      openForWaiters();
    }
  }

  @Override
  public void forget(Attempt<Request, Response> waiting) {
    waiters.remove(waiting);
  }

  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          if (sweep != null) {
            sweep.cancel();
          }
          for (HttpConnection c = roomy.poll(); c != null; c = roomy.poll()) {
            c.close();
          }
        });
  }

  private void openForWaiters() {
    while (size < maxSize && (long) connecting * client.expectedRoom() < waiters.size()) {
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
    for (HttpConnection connection : roomy.toArray(HttpConnection[]::new)) {
      if (connection.isIdle() && now - connection.lastUseNanos() >= idleNanos) {
        takeOut(connection);
        connection.close();
      }
    }
    if (!roomy.isEmpty()) {
      scheduleSweep();
    }
  }
}
