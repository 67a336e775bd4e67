package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.time.Ticker;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns a call away that has less time left than the quickest of the recent answers took: it would
 * only be work for nobody. After a while without an answer that is quick enough nothing is known
 * any more, and calls are let through again.
 */
public final class DeadlineAdmission<Q, R> implements Filter<Q, R> {
  /*
   * The quickest answer of the present window and that of the one before it. A window's first
   * answer begins it, by the compare-and-set of its start; an answer that is noted meanwhile may
   * count for the wrong one, which makes a difference of one window at most.
   */
  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long NOTHING_KNOWN = 0;

  private final Counter refused;
  private final AtomicLong windowStart;
  private final AtomicLong quickest = new AtomicLong(Long.MAX_VALUE);
  private volatile long quickestBefore = NOTHING_KNOWN;

  private DeadlineAdmission(Counter refused, Ticker ticker) {
    this.refused = refused;
    this.windowStart = new AtomicLong(ticker.nanos());
  }

  /** The module for a bound name. */
  public static <Q, R> Stack.Module<Q, R> module(Ticker ticker) {
    return new Stack.Module<>(
        new Role("deadline-admission"),
        "turns calls away that have less time left than any answer took of late",
        List.of(),
        (params, next) ->
            new DeadlineAdmission<Q, R>(
                    params
                        .get(RouterParams.METRICS)
                        .counter(
                            RouterMetrics.CLUSTER_HOPELESS,
                            params.get(RouterParams.LABEL),
                            params.get(RouterParams.CLUSTER)),
                    ticker)
                .andThen(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    long now = context.loop().ticker().nanos();
    if (context.deadlineNanos() != CallContext.NO_DEADLINE) {
      long left = context.deadlineNanos() - now;
      long needed = needed(now);
      if (left < needed) {
        refused.increment();
        ReferenceCountUtil.release(request);
        reply.failed(
            Failure.notSent(
                Failure.Kind.TIMEOUT,
                "%d us are left, and no answer of late took less than %d us"
                    .formatted(Math.max(0, left / 1000), needed / 1000)));
        return;
      }
    }
    next.call(context, request, new Measured(context, reply, now));
  }

  /** What the quickest answer took; zero while nothing is known. */
  private long needed(long now) {
    if (now - windowStart.get() > WINDOW_NANOS) {
      return NOTHING_KNOWN;
    }
    return Math.min(quickest.get(), quickestBefore);
  }

  private void answered(long now, long nanos) {
    long start = windowStart.get();
    if (now - start > WINDOW_NANOS && windowStart.compareAndSet(start, now)) {
      long last = quickest.getAndSet(nanos);
      boolean longAgo = now - start > 2 * WINDOW_NANOS;
      quickestBefore = longAgo || last == Long.MAX_VALUE ? NOTHING_KNOWN : last;
    } else if (nanos < quickest.get()) {
      quickest.accumulateAndGet(nanos, Math::min);
    }
  }

  private final class Measured implements Reply<R> {
    private final CallContext context;
    private final Reply<R> reply;
    private final long startNanos;

    Measured(CallContext context, Reply<R> reply, long startNanos) {
      this.context = context;
      this.reply = reply;
      this.startNanos = startNanos;
    }

    @Override
    public void ok(R response) {
      long now = context.loop().ticker().nanos();
      answered(now, now - startNanos);
      reply.ok(response);
    }

    @Override
    public void failed(Failure failure) {
      reply.failed(failure);
    }
  }
}
