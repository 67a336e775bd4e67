package io.weft.node.traffic;

import io.netty.util.ReferenceCountUtil;
import io.weft.namers.name.Path;
import io.weft.node.router.Destination;
import io.weft.node.router.RouterParams;
import io.weft.stack.Filter;
import io.weft.stack.Param;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Sends a drawn share of a name's calls a second time, to another logical name. A copy is a call of
 * its own, bound and balanced as any, under the caller's own Dtab where there is one; nobody waits
 * for it, and what becomes of it is counted and dropped. A copy is never copied again.
 */
public final class Mirror<Q, R> implements Filter<Q, R> {
  /** Where copies go; none are made by default. */
  public static final Param<Optional<Terms>> TERMS = Param.of("mirror", Optional.empty());

  /**
   * What is copied, and what copies may cost.
   *
   * @param to the logical name that gets the copies
   * @param share of the calls, 0 to 1
   * @param timeout how long a copy may take
   * @param maxConcurrentRequests copies of one name on their way; no more are made meanwhile
   */
  public record Terms(Path to, double share, Duration timeout, int maxConcurrentRequests) {
    @Override
    public String toString() {
      return share + " of calls to " + to + " within " + timeout.toMillis() + " ms";
    }
  }

  /** Serves a call of any logical name. Threads and ownership as with a {@link Service}. */
  @FunctionalInterface
  public interface Dispatch<Q, R> {
    void call(CallContext context, Destination destination, Q request, Reply<R> reply);
  }

  private final Terms terms;
  private final Destination to;
  private final Dispatch<Q, R> dispatch;
  private final UnaryOperator<Q> duplicate;
  private final RandomGenerator random;
  private final Counter mirrored;
  private final Counter dropped;
  private final Counter failed;
  private final AtomicInteger pending = new AtomicInteger();

  private Mirror(
      Terms terms,
      Destination to,
      Dispatch<Q, R> dispatch,
      UnaryOperator<Q> duplicate,
      RandomGenerator random,
      MetricScope metrics,
      String... labels) {
    this.terms = terms;
    this.to = to;
    this.dispatch = dispatch;
    this.duplicate = duplicate;
    this.random = random;
    this.mirrored = metrics.counter(TrafficMetrics.MIRRORED, labels);
    this.dropped = metrics.counter(TrafficMetrics.MIRROR_DROPPED, labels);
    this.failed = metrics.counter(TrafficMetrics.MIRROR_FAILED, labels);
  }

  /**
   * The module.
   *
   * @param dispatch takes the copies
   * @param duplicate makes a request with the same bytes, which is released apart from the first
   * @param random safe for any thread
   */
  public static <Q, R> Stack.Module<Q, R> module(
      Dispatch<Q, R> dispatch, UnaryOperator<Q> duplicate, RandomGenerator random) {
    return new Stack.Module<>(
        new Role("mirror"),
        "sends a share of calls to another name too, and drops its answers",
        List.of(TERMS),
        (params, next) -> {
          Destination from = params.get(RouterParams.DESTINATION);
          return params
              .get(TERMS)
              // What is configured for all names holds for that of the mirror too.
              .filter(terms -> !terms.to().equals(from.name()))
              .<Service<Q, R>>map(
                  terms ->
                      new Mirror<>(
                              terms,
                              new Destination(terms.to(), from.local()),
                              dispatch,
                              duplicate,
                              random,
                              params.get(RouterParams.METRICS),
                              params.get(RouterParams.LABEL),
                              params.get(RouterParams.NAME))
                          .andThen(next))
              .orElse(next);
        });
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    if (context.isMirrored() || random.nextDouble() >= terms.share() || !reserve()) {
      next.call(context, request, reply);
      return;
    }
    Loop loop = context.loop();
    Q copy = duplicate.apply(request);
    // The caller's own call goes first: the copy is not to delay it.
    next.call(context, request, reply);
    mirror(loop, copy);
  }

  private boolean reserve() {
    if (pending.incrementAndGet() <= terms.maxConcurrentRequests()) {
      return true;
    }
    pending.decrementAndGet();
    dropped.increment();
    return false;
  }

  private void mirror(Loop loop, Q copy) {
    mirrored.increment();
    long now = loop.ticker().nanos();
    CallContext context = CallContext.mirrored(loop, now);
    context.shortenDeadline(now + terms.timeout().toNanos());
    dispatch.call(
        context,
        to,
        copy,
        new Reply<>() {
          @Override
          public void ok(R response) {
            pending.decrementAndGet();
            ReferenceCountUtil.release(response);
          }

          @Override
          public void failed(Failure failure) {
            pending.decrementAndGet();
            failed.increment();
          }
        });
  }
}
