package io.weft.node.protocol.thrift;

import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.ThriftMessage;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call at an endpoint: waits for a connection, then for its reply, within the limit of
 * the try. Holds the request until it is written.
 */
final class PendingCall implements Runnable {
  private final ThriftPool pool;
  private final CallContext context;
  private final Reply<ThriftMessage> reply;
  private @Nullable ThriftMessage request;
  private Loop.@Nullable Timeout timeout;
  private Loop.@Nullable Timeout waiting;
  private @Nullable ThriftConnection connection;
  private long limitNanos = Envelopes.UNLIMITED;
  private long limitedNanos; // since when the limit holds
  private boolean done;

  PendingCall(
      ThriftPool pool, CallContext context, ThriftMessage request, Reply<ThriftMessage> reply) {
    this.pool = pool;
    this.context = context;
    this.request = request;
    this.reply = reply;
  }

  /** Ends the call after a time, unless it is done by then. */
  void limit(long nanos) {
    limitNanos = nanos;
    limitedNanos = context.loop().ticker().nanos();
    timeout = context.loop().schedule(nanos, this);
  }

  /** The time that the call still has; {@link Envelopes#UNLIMITED} when it has no limit. */
  long leftNanos() {
    return limitNanos == Envelopes.UNLIMITED
        ? Envelopes.UNLIMITED
        : limitNanos - (context.loop().ticker().nanos() - limitedNanos);
  }

  /**
   * Ends the call after a time, or when its caller goes away, unless it has a connection by then.
   */
  void waitAtMost(long nanos) {
    context.onCancel(this::cancelled);
    waiting =
        context
            .loop()
            .schedule(
                nanos,
                () -> {
                  pool.forget(this);
                  failed(
                      Failure.notSent(
                          Failure.Kind.OVERLOADED,
                          "no connection to "
                              + pool.address()
                              + " became free within "
                              + nanos / 1_000_000
                              + " ms"));
                });
  }

  /** The request, which now belongs to the connection that writes it. */
  ThriftMessage take(ThriftConnection writer) {
    ThriftMessage taken = request;
    if (taken == null) {
      throw new IllegalStateException("the request was taken before");
    }
    request = null;
    connection = writer;
    stopWaiting();
    return taken;
  }

  void ok(ThriftMessage response) {
    if (end()) {
      reply.ok(response);
    } else {
      response.release();
    }
  }

  void failed(Failure failure) {
    if (end()) {
      reply.failed(failure);
    }
  }

  /**
   * The caller is gone. What was sent is being executed, and plain Thrift cannot call it off: its
   * reply is waited for all the same, so that the connection can be used again.
   */
  private void cancelled() {
    if (!done && connection == null) {
      pool.forget(this);
      failed(
          Failure.notSent(
              Failure.Kind.CANCELLED,
              "the caller went away while it waited for a connection to " + pool.address()));
    }
  }

  /** The time is over. */
  @Override
  public void run() {
    if (done) {
      return;
    }
    long millis = limitNanos / 1_000_000;
    ThriftConnection writer = connection;
    if (writer == null) {
      pool.forget(this);
      failed(
          Failure.notSent(
              Failure.Kind.TIMEOUT,
              "no connection to "
                  + pool.address()
                  + " within the "
                  + millis
                  + " ms that it had for a try"));
    } else {
      // Its reply may still come: on this connection it would be taken for that of the next call.
      failed(
          Failure.maybeExecuted(
              Failure.Kind.TIMEOUT,
              "no reply from "
                  + pool.address()
                  + " within the "
                  + millis
                  + " ms that it had for a try"));
      writer.abandon();
    }
  }

  private boolean end() {
    if (done) {
      return false;
    }
    done = true;
    if (timeout != null) {
      timeout.cancel();
    }
    stopWaiting();
    ThriftMessage unsent = request;
    if (unsent != null) {
      request = null;
      unsent.release();
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
