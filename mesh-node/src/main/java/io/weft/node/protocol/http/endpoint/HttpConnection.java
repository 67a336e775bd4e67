package io.weft.node.protocol.http.endpoint;

import io.weft.http.model.ClientConnection;
import io.weft.http.model.HttpVersion;
import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.protocol.endpoint.Attempt;
import io.weft.node.protocol.http.call.Via;
import io.weft.stack.Reply;
import io.weft.stack.call.Failure;
import org.jspecify.annotations.Nullable;

/** A connection in its pool. Confined to the pool's loop. */
final class HttpConnection {
  private final ClientConnection connection;
  private final HttpVersion version;
  private long lastUseNanos;
  private @Nullable Failure refusal;
  private boolean kept;
  private boolean retired;

  HttpConnection(ClientConnection connection, HttpVersion version) {
    this.connection = connection;
    this.version = version;
  }

  /** Sends a request; there is room for it. */
  void send(Attempt<Request, Response> attempt) {
    new Sending(attempt).begin();
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

  /** Whether it is known by now that the endpoint takes no request on it. */
  boolean isRefused() {
    return refusal != null;
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

  /** One request on this connection. */
  private final class Sending implements Reply<Response>, Attempt.Carrier {
    private final Attempt<Request, Response> attempt;
    private @Nullable Runnable calledOff;

    Sending(Attempt<Request, Response> attempt) {
      this.attempt = attempt;
    }

    void begin() {
      calledOff = connection.send(attempt.take(this), this);
    }

    @Override
    public void stop(String why) {
      if (calledOff != null) {
        calledOff.run();
      }
    }

    @Override
    public void ok(Response response) {
      Via.add(response.headers(), version);
      attempt.ok(response);
    }

    @Override
    public void failed(Failure failure) {
      attempt.failed(refusal == null ? failure : refusal);
    }
  }
}
