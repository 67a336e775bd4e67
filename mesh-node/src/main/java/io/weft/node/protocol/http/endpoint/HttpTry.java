package io.weft.node.protocol.http.endpoint;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.protocol.http.call.Via;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request at an endpoint: waits for a connection, then for the head of its response,
 * within the limit of the try. Holds the request until it is given to a connection. Confined to its
 * loop.
 */
final class HttpTry implements Reply<Response>, Runnable {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final HttpPool pool;
  private final CallContext context;
  private final Request request;
  private final Reply<Response> reply;
  private Loop.@Nullable Timeout timeout;
  private Loop.@Nullable Timeout waiting;
  private @Nullable HttpConnection connection; // that it was given to
  private @Nullable Runnable stop;
  private long limitNanos = UNLIMITED;
  private boolean done;

  HttpTry(HttpPool pool, CallContext context, Request request, Reply<Response> reply) {
    this.pool = pool;
    this.context = context;
    this.request = request;
    this.reply = reply;
  }

  /** Sets the limits of the try; false when it has ended with that. */
  boolean starts(Optional<Duration> attemptTimeout) {
    if (context.isCancelled()) {
      failed(
          Failure.notSent(
              Failure.Kind.CANCELLED,
              "the caller went away before its request was sent to " + pool.address()));
      return false;
    }
    long limit = attemptTimeout.map(Duration::toNanos).orElse(UNLIMITED);
    if (context.deadlineNanos() != CallContext.NO_DEADLINE) {
      limit = Math.min(limit, context.deadlineNanos() - context.loop().ticker().nanos());
    }
    if (limit <= 0) {
      failed(
          Failure.notSent(Failure.Kind.TIMEOUT, "no time is left for a try at " + pool.address()));
      return false;
    }
    if (limit != UNLIMITED) {
      limitNanos = limit;
      timeout = context.loop().schedule(limit, this);
    }
    context.onCancel(this::cancelled);
    return true;
  }

  /** Ends the try after a time, unless it has a connection by then. */
  void waitAtMost(long nanos) {
    waiting =
        context
            .loop()
            .schedule(
                nanos,
                () ->
                    endEarly(
                        Failure.notSent(
                            Failure.Kind.OVERLOADED,
                            "no connection to %s became free within %d ms"
                                .formatted(pool.address(), nanos / 1_000_000))));
  }

  /** Has the request sent on a connection that has room. */
  void sendOn(HttpConnection chosen) {
    connection = chosen;
    stopWaiting();
    Runnable stopping = chosen.send(request, this);
    if (!done) {
      stop = stopping;
    }
  }

  @Override
  public void ok(Response response) {
    if (end()) {
      Via.add(response.headers(), pool.version());
      reply.ok(response);
    } else {
      response.release();
    }
  }

  @Override
  public void failed(Failure failure) {
    HttpConnection used = connection;
    Failure refusal = used == null ? null : used.refusal();
    if (end()) {
      reply.failed(refusal == null ? failure : refusal);
    }
  }

  private void cancelled() {
    endEarly(
        connection == null
            ? Failure.notSent(
                Failure.Kind.CANCELLED,
                "the caller went away while it waited for a connection to " + pool.address())
            : Failure.maybeExecuted(
                Failure.Kind.CANCELLED,
                "the caller went away while its request was at " + pool.address()));
  }

  /** The time is over. */
  @Override
  public void run() {
    String within =
        "%s within the %d ms that it had for a try"
            .formatted(pool.address(), limitNanos / 1_000_000);
    endEarly(
        connection == null
            ? Failure.notSent(Failure.Kind.TIMEOUT, "no connection to " + within)
            : Failure.maybeExecuted(Failure.Kind.TIMEOUT, "no response from " + within));
  }

  private void endEarly(Failure failure) {
    if (done) {
      return;
    }
    pool.forget(this);
    Runnable stopping = stop;
    if (end()) {
      reply.failed(failure);
      if (stopping != null) {
        stopping.run();
      }
    }
  }

  private boolean end() {
    if (done) {
      return false;
    }
    done = true;
    stop = null;
    if (timeout != null) {
      timeout.cancel();
    }
    stopWaiting();
    if (connection == null) {
      request.release();
    }
    return true;
  }

  private void stopWaiting() {
    if (waiting != null) {
      waiting.cancel();
      waiting = null;
    }
  }
}
