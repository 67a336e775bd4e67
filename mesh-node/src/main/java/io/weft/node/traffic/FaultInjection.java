package io.weft.node.traffic;

import io.netty.util.ReferenceCountUtil;
import io.weft.namers.name.Path;
import io.weft.node.router.RouterParams;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Loop;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delays calls, or makes them fail, where an operator asked for it. */
public final class FaultInjection<Q, R> implements Filter<Q, R> {
  private final Faults faults;
  private final String label;
  private final Path name;
  private final MetricScope metrics;

  private FaultInjection(Faults faults, String label, Path name, MetricScope metrics) {
    this.faults = faults;
    this.label = label;
    this.name = name;
    this.metrics = metrics;
  }

  /**
   * The module.
   *
   * @param faults those of the node
   */
  public static <Q, R> Stack.Module<Q, R> module(Faults faults) {
    return new Stack.Module<>(
        new Role("faults"),
        "delays calls or makes them fail where an operator asked for it",
        List.of(),
        (params, next) ->
            new FaultInjection<Q, R>(
                    faults,
                    params.get(RouterParams.LABEL),
                    params.get(RouterParams.DESTINATION).name(),
                    params.get(RouterParams.METRICS))
                .andThen(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    ActiveFault drawn = faults.isEmpty() ? null : faults.draw(label, name);
    if (drawn == null) {
      next.call(context, request, reply);
      return;
    }
    drawn.hit();
    if (drawn.fault().delay().isZero()) {
      abort(drawn, request, reply);
    } else {
      count("delay");
      new Delayed(drawn, context, request, reply, next).start();
    }
  }

  private void abort(ActiveFault drawn, Q request, Reply<R> reply) {
    count("abort");
    ReferenceCountUtil.release(request);
    // Not as one that was not sent, though that it is: nobody is to try it again, and so to hide
    // what an operator wants to be seen.
    reply.failed(
        Failure.notRetryable(
            Failure.Kind.INJECTED,
            "fault " + drawn.id() + ": " + drawn.fault().abort().orElseThrow()));
  }

  private void count(String what) {
    metrics.counter(TrafficMetrics.FAULTS, label, name.toString(), what).increment();
  }

  /** A call that waits until its delay, its time or the caller's interest is over. */
  private final class Delayed implements Runnable {
    private final ActiveFault drawn;
    private final CallContext context;
    private final Q request;
    private final Reply<R> reply;
    private final Service<Q, R> next;
    private Loop.@Nullable Timeout timeout;
    private boolean done;

    Delayed(ActiveFault drawn, CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
      this.drawn = drawn;
      this.context = context;
      this.request = request;
      this.reply = reply;
      this.next = next;
    }

    void start() {
      if (context.isCancelled()) {
        cancelled();
        return;
      }
      context.onCancel(this::cancelled);
      timeout =
          context.loop().schedule(Math.min(drawn.fault().delay().toNanos(), timeLeft()), this);
    }

    private long timeLeft() {
      return context.deadlineNanos() == CallContext.NO_DEADLINE
          ? Long.MAX_VALUE
          : context.deadlineNanos() - context.loop().ticker().nanos();
    }

    @Override
    public void run() {
      if (done) {
        return;
      }
      done = true;
      if (timeLeft() <= 0) {
        fail(Failure.Kind.TIMEOUT, "no time is left after the delay of fault " + drawn.id());
      } else if (drawn.fault().abort().isPresent()) {
        abort(drawn, request, reply);
      } else {
        next.call(context, request, reply);
      }
    }

    private void cancelled() {
      if (done) {
        return;
      }
      done = true;
      if (timeout != null) {
        timeout.cancel();
      }
      fail(Failure.Kind.CANCELLED, "cancelled within the delay of fault " + drawn.id());
    }

    private void fail(Failure.Kind kind, String message) {
      ReferenceCountUtil.release(request);
      reply.failed(Failure.notSent(kind, message));
    }
  }
}
