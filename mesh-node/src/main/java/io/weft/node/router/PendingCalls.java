package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for something to become known: what a name is bound to, or a cluster's addresses.
 * Each waits no longer than the limit, and on its own loop.
 */
final class PendingCalls<Q, R> {
  private static final int MAX_WAITING = 1024;

  private final String awaited;
  private final long limitNanos;
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * @param awaited what the calls wait for, for errors
   */
  PendingCalls(String awaited, long limitNanos) {
    this.awaited = awaited;
    this.limitNanos = limitNanos;
  }

  /** Lets a call wait; the caller looks again, after this, whether the wait is over already. */
  void add(CallContext context, Q request, Reply<R> reply) {
    if (size.incrementAndGet() > MAX_WAITING) {
      size.decrementAndGet();
      ReferenceCountUtil.release(request);
      reply.failed(
          Failure.notSent(
              Failure.Kind.OVERLOADED, MAX_WAITING + " calls wait for " + awaited + " already"));
      return;
    }
    Waiter waiter = new Waiter(context, request, reply);
    waiter.timeout = context.loop().schedule(limitNanos, waiter::expire);
    context.onCancel(waiter::cancelled);
    waiters.add(waiter);
  }

  /** Sends all waiting calls on their way. From any thread. */
  void release(Service<Q, R> next) {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      size.decrementAndGet();
      Waiter freed = waiter;
      freed.context.loop().execute(() -> freed.proceed(next));
    }
  }

  private final class Waiter {
    private final CallContext context;
    private final Q request;
    private final Reply<R> reply;
    private Loop.@Nullable Timeout timeout;
    private boolean done;

    Waiter(CallContext context, Q request, Reply<R> reply) {
      this.context = context;
      this.request = request;
      this.reply = reply;
    }

    void proceed(Service<Q, R> next) {
      if (done) {
        return;
      }
      done = true;
      if (timeout != null) {
        timeout.cancel();
      }
      try {
        next.call(context, request, reply);
      } catch (RuntimeException | Error defect) {
        context.defect(defect);
      }
    }

    void expire() {
      leave(
          Failure.notSent(
              Failure.Kind.BINDING_TIMEOUT,
              awaited + " did not become known within " + limitNanos / 1_000_000 + " ms"));
    }

    void cancelled() {
      leave(
          Failure.notSent(
              Failure.Kind.CANCELLED, "the caller went away while it waited for " + awaited));
    }

    private void leave(Failure failure) {
      if (done) {
        return;
      }
      done = true;
      if (timeout != null) {
        timeout.cancel();
      }
      if (waiters.remove(this)) {
        size.decrementAndGet();
      }
      ReferenceCountUtil.release(request);
      reply.failed(failure);
    }
  }
}
