package io.weft.node.router;

import io.weft.stack.Filter;
import io.weft.stack.Param;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.Streamed;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.Histogram;
import io.weft.stack.metrics.Metric;
import io.weft.stack.metrics.MetricScope;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Counts calls by result, and how long they took. */
public final class Stats<Q, R> implements Filter<Q, R> {
  private static final Role ROLE = new Role("stats");

  /** The result of a call that was answered well. */
  private static final String OK = "ok";

  private final Metric calls;
  private final MetricScope metrics;
  private final String label;
  private final String subject;
  private final BiFunction<CallContext, R, String> classify;
  private final Histogram latency;
  private final CallEnd end;
  private final ConcurrentMap<String, Counter> counters = new ConcurrentHashMap<>();

  private Stats(
      Metric calls,
      Metric latency,
      MetricScope metrics,
      String label,
      String subject,
      CallEnd end,
      BiFunction<CallContext, R, String> classify) {
    this.calls = calls;
    this.metrics = metrics;
    this.label = label;
    this.subject = subject;
    this.end = end;
    this.classify = classify;
    this.latency = metrics.histogram(latency, label, subject);
  }

  /**
   * The module for a logical name.
   *
   * @param classify the result that the response to a call counts as when it is over, one of a
   *     small fixed set: {@code ok} when it was answered well
   */
  public static <Q, R> Stack.Module<Q, R> path(BiFunction<CallContext, R, String> classify) {
    return module(
        RouterMetrics.PATH_CALLS, RouterMetrics.PATH_LATENCY, RouterParams.NAME, classify);
  }

  /** The module for a bound name; parameters as in {@link #path}. */
  public static <Q, R> Stack.Module<Q, R> cluster(BiFunction<CallContext, R, String> classify) {
    return module(
        RouterMetrics.CLUSTER_CALLS, RouterMetrics.CLUSTER_LATENCY, RouterParams.CLUSTER, classify);
  }

  private static <Q, R> Stack.Module<Q, R> module(
      Metric calls,
      Metric latency,
      Param<String> subject,
      BiFunction<CallContext, R, String> classify) {
    return new Stack.Module<>(
        ROLE,
        "counts calls by result and time",
        List.of(),
        (params, next) ->
            new Stats<Q, R>(
                    calls,
                    latency,
                    params.get(RouterParams.METRICS),
                    params.get(RouterParams.LABEL),
                    params.get(subject),
                    params.get(RouterParams.CALL_END),
                    classify)
                .andThen(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    next.call(context, request, new Measured(context, reply));
  }

  private void count(CallContext context, String result) {
    long nanos = context.loop().ticker().nanos() - context.startNanos();
    latency.record(nanos);
    end.ended(nanos, result.equals(OK));
    Counter counter = counters.get(result);
    if (counter == null) {
      counter =
          counters.computeIfAbsent(
              result, missing -> metrics.counter(calls, label, subject, missing));
    }
    counter.increment();
  }

  private final class Measured implements Reply<R>, Runnable {
    private final CallContext context;
    private final Reply<R> reply;
    private @Nullable R answer;

    Measured(CallContext context, Reply<R> reply) {
      this.context = context;
      this.reply = reply;
    }

    @Override
    public void ok(R response) {
      answer = response;
      Streamed.whenOver(response, this);
      reply.ok(response);
    }

    @Override
    public void run() {
      count(context, classify.apply(context, Objects.requireNonNull(answer)));
    }

    @Override
    public void failed(Failure failure) {
      count(context, failure.kind().code());
      reply.failed(failure);
    }
  }
}
