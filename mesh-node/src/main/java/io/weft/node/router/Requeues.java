package io.weft.node.router;

import io.weft.stack.Filter;
import io.weft.stack.Param;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.Repeatable;
import io.weft.stack.metrics.Counter;
import io.weft.stack.retry.RetryBudget;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries a call at another endpoint when it was certainly not sent to the first one, as often as the
 * budget allows. A call that an endpoint may have executed is never tried again here.
 */
public final class Requeues<Q extends Repeatable, R> implements Filter<Q, R> {
  /** Makes the budget of a cluster. */
  public static final Param<Supplier<RetryBudget>> BUDGET =
      Param.of(
          "requeueBudget",
          () -> {
            throw new IllegalStateException("no requeueBudget was given");
          });

  private final RetryBudget budget;
  private final Counter requeued;
  private final Counter exhausted;

  private Requeues(RetryBudget budget, Counter requeued, Counter exhausted) {
    this.budget = budget;
    this.requeued = requeued;
    this.exhausted = exhausted;
  }

  public static <Q extends Repeatable, R> Stack.Module<Q, R> module() {
    return new Stack.Module<>(
        new Role("requeues"),
        "tries calls that were not sent at another endpoint, under a budget",
        List.of(BUDGET),
        (params, next) -> {
          String label = params.get(RouterParams.LABEL);
          String cluster = params.get(RouterParams.CLUSTER);
          var metrics = params.get(RouterParams.METRICS);
          return new Requeues<Q, R>(
                  params.get(BUDGET).get(),
                  metrics.counter(RouterMetrics.CLUSTER_REQUEUES, label, cluster),
                  metrics.counter(RouterMetrics.CLUSTER_REQUEUES_EXHAUSTED, label, cluster))
              .andThen(next);
        });
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    if (context.tries() == 0) {
      budget.deposit(); // a retry earns none: it has been paid for
    }
    context.drawOn(budget);
    new Tries(context, request, reply, next).next();
  }

  /** The tries of one call; holds the request until one of them is the last. */
  private final class Tries implements Reply<R> {
    private final CallContext context;
    private final Q request;
    private final Reply<R> reply;
    private final Service<Q, R> service;
    private @Nullable Failure last;

    Tries(CallContext context, Q request, Reply<R> reply, Service<Q, R> service) {
      this.context = context;
      this.request = request;
      this.reply = reply;
      this.service = service;
    }

    @SuppressWarnings("unchecked") // retain() gives the object itself
    void next() {
      service.call(context, (Q) request.retain(), this);
    }

    @Override
    public void ok(R response) {
      request.release();
      reply.ok(response);
    }

    @Override
    public void failed(Failure failure) {
      if (failure.certainlyNotSent()
          && isOfOneEndpoint(failure.kind())
          && !context.isCancelled()
          && request.mayBeSentAgain()
          && inTime()) {
        if (budget.tryWithdraw()) {
          last = failure;
          requeued.increment();
          next();
          return;
        }
        exhausted.increment();
      }
      request.release();
      reply.failed(outcome(failure));
    }

    /** That no endpoint is left to try says less than why the last one failed. */
    private Failure outcome(Failure failure) {
      Failure before = last;
      if (before == null || context.tries() < 2) {
        return before == null ? failure : before;
      }
      Failure told = failure.kind() == Failure.Kind.NO_ENDPOINTS ? before : failure;
      String message = told.getMessage() + " (" + context.tries() + " endpoints tried)";
      return told.certainlyNotSent()
          ? Failure.notSent(told.kind(), message)
          : Failure.maybeExecuted(told.kind(), message);
    }

    private boolean inTime() {
      return context.deadlineNanos() == CallContext.NO_DEADLINE
          || context.loop().ticker().nanos() - context.deadlineNanos() < 0;
    }
  }

  private static boolean isOfOneEndpoint(Failure.Kind kind) {
    return switch (kind) {
      case CONNECT, TLS, OVERLOADED, REFUSED, UPSTREAM_CLOSED -> true;
      default -> false;
    };
  }
}
