package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Filter;
import io.weft.stack.Param;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.Streamed;
import io.weft.stack.limit.Limit;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Loop;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves no more calls at a time than a limit allows, and lets some more wait for their turn, in
 * their order. A call that could not be served in the time that it has left is turned away when it
 * comes, and one whose time is up leaves the queue: whoever asked for it can still go elsewhere,
 * since it was certainly not sent.
 */
public final class ConcurrencyLimit<Q, R> implements Filter<Q, R> {
  /** The limit of a cluster; none by default. */
  public static final Param<Optional<Settings>> CLUSTER =
      Param.of("maxConcurrentRequests", Optional.empty());

  /** How much a call's time counts in the average. */
  private static final int AVERAGE_SHIFT = 4;

  private final String guarded;
  private final Limit limit;
  private final Terms terms;
  private final Counter shed;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong averageNanos = new AtomicLong();
  private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();

  /**
   * What a limit is made from.
   *
   * @param text as people call it
   */
  public record Settings(String text, Supplier<Limit> limit, Terms terms) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * How many calls may wait, and how long.
   *
   * @param maxPending 0 when none may
   */
  public record Terms(int maxPending, long maxWaitNanos) {}

  /**
   * @param guarded what the limit is for, for errors
   * @param shed counts calls that were turned away
   */
  public ConcurrencyLimit(String guarded, Limit limit, Terms terms, Counter shed) {
    this.guarded = guarded;
    this.limit = limit;
    this.terms = terms;
    this.shed = shed;
  }

  /** The module for a bound name. */
  public static <Q, R> Stack.Module<Q, R> module() {
    return new Stack.Module<>(
        new Role("concurrency-limit"),
        "serves so many calls at a time, and lets others wait that have the time",
        List.of(CLUSTER),
        (params, next) ->
            params
                .get(CLUSTER)
                .<Service<Q, R>>map(
                    settings -> ConcurrencyLimit.<Q, R>made(settings, params).andThen(next))
                .orElse(next));
  }

  private static <Q, R> ConcurrencyLimit<Q, R> made(Settings settings, Params params) {
    String label = params.get(RouterParams.LABEL);
    String cluster = params.get(RouterParams.CLUSTER);
    MetricScope metrics = params.get(RouterParams.METRICS);
    ConcurrencyLimit<Q, R> limit =
        new ConcurrencyLimit<>(
            cluster,
            settings.limit().get(),
            settings.terms(),
            metrics.counter(RouterMetrics.CLUSTER_SHED, label, cluster));
    limit.export(metrics, RouterMetrics.CLUSTER_CONCURRENCY, label, cluster);
    return limit;
  }

  /** Shows what goes on here in a metric with the labels of the router and of what is guarded. */
  public void export(MetricScope metrics, Metric metric, String label, String subject) {
    metrics.gauge(metric, inFlight::get, label, subject, "serving");
    metrics.gauge(metric, queued::get, label, subject, "waiting");
    metrics.gauge(metric, limit::get, label, subject, "limit");
  }

  /** Calls that are being served. */
  int inFlight() {
    return inFlight.get();
  }

  /** Calls that wait for their turn. */
  int queued() {
    return queued.get();
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    Entry entry = new Entry(context, request, reply, next);
    // Nobody overtakes those who wait.
    if (queued.get() == 0 && tryEnter()) {
      entry.enter();
    } else {
      enqueue(entry);
    }
  }

  private boolean tryEnter() {
    int now = inFlight.get();
    while (now < limit.get()) {
      if (inFlight.compareAndSet(now, now + 1)) {
        return true;
      }
      now = inFlight.get();
    }
    return false;
  }

  private void enqueue(Entry entry) {
    int place = queued.incrementAndGet();
    if (place > terms.maxPending()) {
      queued.decrementAndGet();
      entry.shed(
          terms.maxPending() == 0
              ? limit.get() + " calls are being served by " + guarded
              : limit.get()
                  + " calls are being served by "
                  + guarded
                  + " and "
                  + terms.maxPending()
                  + " wait");
      return;
    }
    long wait = terms.maxWaitNanos();
    long left = entry.remainingNanos();
    long expected = place * averageNanos.get() / limit.get();
    if (expected > left) {
      queued.decrementAndGet();
      entry.shed(
          "it would wait for "
              + guarded
              + " longer than the "
              + Math.max(0, left / 1_000_000)
              + " ms that it has left");
      return;
    }
    entry.await(Math.min(wait, left));
    queue.add(entry);
    letIn(); // whoever left meanwhile may have seen an empty queue
  }

  /** Gives free places to those who wait. From any thread. */
  private void letIn() {
    while (queued.get() > 0 && tryEnter()) {
      Entry next = queue.poll();
      if (next == null) {
        inFlight.decrementAndGet();
        return; // it is about to come, and looks again itself
      }
      queued.decrementAndGet();
      next.context.loop().execute(next::turn);
    }
  }

  private void left(long nanos) {
    long average = averageNanos.get();
    // A lost update is one call less in the average.
    averageNanos.lazySet(average == 0 ? nanos : average + ((nanos - average) >> AVERAGE_SHIFT));
    leave();
  }

  private void leave() {
    inFlight.decrementAndGet();
    letIn();
  }

  /** One call, from its coming to its end. */
  private final class Entry implements Reply<R>, Runnable {
    private final CallContext context;
    private final Q request;
    private final Reply<R> reply;
    private final Service<Q, R> next;
    private Loop.@Nullable Timeout timeout;
    private long enteredNanos;
    private boolean gone; // from the queue

    Entry(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
      this.context = context;
      this.request = request;
      this.reply = reply;
      this.next = next;
    }

    long remainingNanos() {
      return context.deadlineNanos() == CallContext.NO_DEADLINE
          ? Long.MAX_VALUE
          : context.deadlineNanos() - context.loop().ticker().nanos();
    }

    void enter() {
      enteredNanos = context.loop().ticker().nanos();
      next.call(context, request, this);
    }

    void await(long limitNanos) {
      timeout = context.loop().schedule(limitNanos, () -> giveUp(late()));
      context.onCancel(
          () ->
              giveUp(
                  Failure.notSent(Failure.Kind.CANCELLED, "the caller went away while it waited")));
    }

    /** Its turn has come, and with it a place. */
    void turn() {
      if (gone) {
        leave();
        return;
      }
      gone = true;
      stopWaiting();
      enter();
    }

    private void giveUp(Failure failure) {
      if (gone) {
        return;
      }
      gone = true;
      stopWaiting();
      if (queue.remove(this)) {
        queued.decrementAndGet();
      }
      end(failure);
    }

    private void stopWaiting() {
      if (timeout != null) {
        timeout.cancel();
      }
    }

    private Failure late() {
      return Failure.notSent(
          remainingNanos() <= 0 ? Failure.Kind.TIMEOUT : Failure.Kind.OVERLOADED,
          limit.get()
              + " calls are being served by "
              + guarded
              + ", and none of them ended in time");
    }

    void shed(String why) {
      end(Failure.notSent(Failure.Kind.OVERLOADED, why));
    }

    private void end(Failure failure) {
      if (failure.kind() != Failure.Kind.CANCELLED) {
        shed.increment();
      }
      ReferenceCountUtil.release(request);
      reply.failed(failure);
    }

    @Override
    public void ok(R response) {
      limit.served(context.loop().ticker().nanos() - enteredNanos, inFlight.get());
      Streamed.whenOver(response, this);
      reply.ok(response);
    }

    /** Its response is over, and with it what it took of the limit. */
    @Override
    public void run() {
      left(context.loop().ticker().nanos() - enteredNanos);
    }

    @Override
    public void failed(Failure failure) {
      switch (failure.kind()) {
        case OVERLOADED, REFUSED, TIMEOUT -> limit.dropped(inFlight.get());
        default -> {
          // Says nothing of how much there is to do.
        }
      }
      leave();
      reply.failed(failure);
    }
  }
}
