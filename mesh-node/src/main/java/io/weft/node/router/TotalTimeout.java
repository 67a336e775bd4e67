package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Filter;
import io.weft.stack.Param;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a call all its time: binding, waiting, and every try. */
public final class TotalTimeout<Q, R> implements Filter<Q, R> {
  /** The time a call may take; none by default. */
  public static final Param<Optional<Duration>> LIMIT = Param.of("totalTimeout", Optional.empty());

  private final Duration limit;

  private TotalTimeout(Duration limit) {
    this.limit = limit;
  }

  public static <Q, R> Stack.Module<Q, R> module() {
    return new Stack.Module<>(
        new Role("total-timeout"),
        "limits the time of a call over all its tries",
        List.of(LIMIT),
        (params, next) ->
            params
                .get(LIMIT)
                .<Service<Q, R>>map(limit -> new TotalTimeout<Q, R>(limit).andThen(next))
                .orElse(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    long limitNanos = limit.toNanos();
    context.shortenDeadline(context.startNanos() + limitNanos);
    Timed timed = new Timed(context, reply);
    timed.timeout = context.loop().schedule(limitNanos, timed);
    next.call(context, request, timed);
  }

  /** Lets through whichever comes first, the outcome or the end of the time. */
  private final class Timed implements Reply<R>, Runnable {
    private final CallContext context;
    private final Reply<R> reply;
    private Loop.@Nullable Timeout timeout;
    private boolean done;

    Timed(CallContext context, Reply<R> reply) {
      this.context = context;
      this.reply = reply;
    }

    @Override
    public void ok(R response) {
      if (ended()) {
        reply.ok(response);
      } else {
        ReferenceCountUtil.release(response);
      }
    }

    @Override
    public void failed(Failure failure) {
      if (ended()) {
        // A try that used up the time that was left failed for this limit, not for its own.
        boolean late =
            failure.kind() == Failure.Kind.TIMEOUT
                && context.loop().ticker().nanos() - context.deadlineNanos() >= 0;
        reply.failed(late ? expired() : failure);
      }
    }

    @Override
    public void run() {
      if (ended()) {
        reply.failed(expired());
      }
    }

    private Failure expired() {
      String tried = context.endpoint().isEmpty() ? "" : ", last tried at " + context.endpoint();
      return Failure.maybeExecuted(
          Failure.Kind.TIMEOUT, "no reply within totalTimeoutMs=" + limit.toMillis() + tried);
    }

    private boolean ended() {
      if (done) {
        return false;
      }
      done = true;
      if (timeout != null) {
        timeout.cancel();
      }
      return true;
    }
  }
}
