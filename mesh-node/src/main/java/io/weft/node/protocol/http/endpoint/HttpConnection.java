package io.weft.node.protocol.http.endpoint;

import io.weft.http.model.ClientConnection;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import org.jspecify.annotations.Nullable;

/** A connection in its pool. Confined to the pool's loop. */
final class HttpConnection {
  private final ClientConnection connection;
  private long lastUseNanos;
  private @Nullable Failure refusal;
  private boolean kept;
  private boolean retired;

  HttpConnection(ClientConnection connection) {
    this.connection = connection;
  }

  Runnable send(Request request, Reply<Response> reply) {
    return connection.send(request, reply);
  }

  int room() {
    return connection.room();
  }

  boolean isIdle() {
    return connection.pending() == 0;
  }

  void whenChanged(Runnable task) {
    connection.whenChanged(task);
  }

  /** When it last had something to do, by the loop's ticker. */
  long lastUseNanos() {
    return lastUseNanos;
  }

  void usedAt(long nanos) {
    lastUseNanos = nanos;
  }

  /** Whether it is among those of its pool that have room. */
  boolean isKept() {
    return kept;
  }

  void kept(boolean now) {
    kept = now;
  }

  /** The endpoint did not take the node's certificate, and so none of the requests. */
  void refused(Failure why) {
    refusal = why;
  }

  /** Why no request on it was taken; null when nothing is known against it. */
  @Nullable Failure refusal() {
    return refusal;
  }

  /** Takes no more requests; true when it did before. */
  boolean retire() {
    boolean fresh = !retired;
    retired = true;
    return fresh;
  }

  void close() {
    connection.close();
  }
}
