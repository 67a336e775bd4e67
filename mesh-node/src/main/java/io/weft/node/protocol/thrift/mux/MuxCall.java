package io.weft.node.protocol.thrift.mux;

import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.thrift.frame.ThriftMessage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call at an endpoint: waits for a session, then for its answer, within the limit of
 * the try. Holds the request until it is written. Confined to its loop.
 */
final class MuxCall implements Runnable {
  private final MuxSessions sessions;
  private final CallContext context;
  private final ThriftMessage asked;
  private final Reply<ThriftMessage> reply;
  private Loop.@Nullable Timeout timeout;
  private Loop.@Nullable Timeout waiting;
  private @Nullable MuxClientSession session; // that it was written to
  private int tag = Tags.NONE;
  private long limitNanos = Envelopes.UNLIMITED;
  private long limitedNanos; // since when the limit holds
  private boolean taken;
  private boolean done;

  MuxCall(
      MuxSessions sessions,
      CallContext context,
      ThriftMessage request,
      Reply<ThriftMessage> reply) {
    this.sessions = sessions;
    this.context = context;
    this.asked = request;
    this.reply = reply;
  }

  /** Sets the limits of the try; false when it has ended with that. */
  boolean starts(Optional<Duration> attemptTimeout) {
    if (context.isCancelled()) {
      failed(
          Failure.notSent(
              Failure.Kind.CANCELLED,
              "the caller went away before its call was sent to " + sessions.address()));
      return false;
    }
    long now = context.loop().ticker().nanos();
    long limit = attemptTimeout.map(Duration::toNanos).orElse(Envelopes.UNLIMITED);
    if (context.deadlineNanos() != CallContext.NO_DEADLINE) {
      limit = Math.min(limit, context.deadlineNanos() - now);
    }
    if (limit <= 0) {
      failed(
          Failure.notSent(
              Failure.Kind.TIMEOUT, "no time is left for a try at " + sessions.address()));
      return false;
    }
    if (limit != Envelopes.UNLIMITED) {
      limitNanos = limit;
      limitedNanos = now;
      timeout = context.loop().schedule(limit, this);
    }
    context.onCancel(this::cancelled);
    return true;
  }

  /** Ends the call after a time, unless it has a session by then. */
  void waitAtMost(long nanos) {
    waiting =
        context
            .loop()
            .schedule(
                nanos,
                () -> {
                  sessions.forget(this);
                  failed(
                      Failure.notSent(
                          Failure.Kind.OVERLOADED,
                          "no mux session with %s was ready within %d ms"
                              .formatted(sessions.address(), nanos / 1_000_000)));
                });
  }

  /** What is asked; its fields can be asked for also when it is sent. */
  ThriftMessage asked() {
    return asked;
  }

  /** The time that the call still has. */
  long leftNanos() {
    return limitNanos == Envelopes.UNLIMITED
        ? Envelopes.UNLIMITED
        : limitNanos - (context.loop().ticker().nanos() - limitedNanos);
  }

  /** The request, which now belongs to the session that writes it under a tag. */
  ThriftMessage take(MuxClientSession writer, int underTag) {
    taken = true;
    session = writer;
    tag = underTag;
    stopWaiting();
    return asked;
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

  private void cancelled() {
    endEarly(
        Failure.Kind.CANCELLED,
        "the caller went away before its call was sent to " + sessions.address(),
        "the caller went away while its call was at " + sessions.address(),
        "the caller went away");
  }

  /** The time is over. */
  @Override
  public void run() {
    String within =
        "%s within the %d ms that it had for a try"
            .formatted(sessions.address(), limitNanos / 1_000_000);
    endEarly(
        Failure.Kind.TIMEOUT,
        "no mux session with " + within,
        "no reply from " + within,
        "the time is over");
  }

  private void endEarly(Failure.Kind kind, String unsent, String sent, String why) {
    if (done) {
      return;
    }
    MuxClientSession writer = session;
    if (writer == null) {
      sessions.forget(this);
      failed(Failure.notSent(kind, unsent));
    } else {
      writer.discard(tag, why);
      failed(Failure.maybeExecuted(kind, sent));
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
    if (!taken) {
      taken = true;
      asked.release();
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
