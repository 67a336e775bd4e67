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
import io.weft.stack.call.Repeatable;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.stack.metrics.Counter;
import io.weft.stack.retry.Backoff;
import io.weft.stack.retry.RetryBudget;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sends a call once more when its answer, or its failure, says that it failed and the classifier
 * that it may be sent again. What was certainly not sent is the business of {@link Requeues}; both
 * draw on the budget of the cluster, and these retries on one of the name besides.
 */
public final class Retries<Q extends Repeatable, R> implements Filter<Q, R> {
  /** What answers count as, given the call; nothing is retried without. */
  public static final Param<Optional<CallClassifier<?, ?>>> CLASSIFIER =
      Param.of("responseClassifier", Optional.empty());

  /** How often a call is sent again. */
  public static final Param<Terms> TERMS =
      Param.of("retries", new Terms(3, Backoff.constant(Duration.ZERO)));

  /** Makes the budget of a name. */
  public static final Param<Supplier<RetryBudget>> BUDGET =
      Param.of(
          "retries.budget",
          () -> {
            throw new IllegalStateException("no budget for retries was given");
          });

  /**
   * How often a call is sent again, and after which time.
   *
   * @param maxPerCall at most so often
   */
  public record Terms(int maxPerCall, Backoff backoff) {

    /** Without, what no endpoint took a moment ago would find none again. */
    boolean hasPauses() {
      return !(backoff instanceof Backoff.Constant constant && constant.delay() == 0);
    }

    @Override
    public String toString() {
      return "at most " + maxPerCall + ", " + backoff;
    }
  }

  private final CallClassifier<Q, R> classifier;
  private final Terms terms;
  private final RetryBudget budget;
  private final RandomGenerator random;
  private final Counter retried;
  private final Counter exhausted;

  private Retries(
      CallClassifier<Q, R> classifier,
      Terms terms,
      RetryBudget budget,
      RandomGenerator random,
      Counter retried,
      Counter exhausted) {
    this.classifier = classifier;
    this.terms = terms;
    this.budget = budget;
    this.random = random;
    this.retried = retried;
    this.exhausted = exhausted;
  }

  /**
   * The module for a logical name.
   *
   * @param random safe for any thread
   */
  @SuppressWarnings("unchecked") // the protocol that makes the stack gave the classifier too
  public static <Q extends Repeatable, R> Stack.Module<Q, R> module(RandomGenerator random) {
    return new Stack.Module<>(
        new Role("retries"),
        "sends calls again that failed and may be sent again, under a budget",
        List.of(CLASSIFIER, TERMS, BUDGET),
        (params, next) ->
            params
                .get(CLASSIFIER)
                .<Service<Q, R>>map(
                    classifier -> {
                      String label = params.get(RouterParams.LABEL);
                      String name = params.get(RouterParams.NAME);
                      var metrics = params.get(RouterParams.METRICS);
                      return new Retries<Q, R>(
                              (CallClassifier<Q, R>) classifier,
                              params.get(TERMS),
                              params.get(BUDGET).get(),
                              random,
                              metrics.counter(RouterMetrics.PATH_RETRIES, label, name),
                              metrics.counter(RouterMetrics.PATH_RETRIES_EXHAUSTED, label, name))
                          .andThen(next);
                    })
                .orElse(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    ResponseClassifier<R> ofCall = classifier.of(request);
    context.classifyBy(ofCall);
    budget.deposit();
    new Tries(context, request, reply, next, ofCall).next();
  }

  /** The tries of one call; holds the request until one of them is the last. */
  private final class Tries implements Reply<R>, Runnable {
    private final CallContext context;
    private final Q request;
    private final Reply<R> reply;
    private final Service<Q, R> service;
    private final ResponseClassifier<R> ofCall;
    private Loop.@Nullable Timeout pause;
    private int retries;
    private long backoffNanos;

    Tries(
        CallContext context,
        Q request,
        Reply<R> reply,
        Service<Q, R> service,
        ResponseClassifier<R> ofCall) {
      this.context = context;
      this.request = request;
      this.reply = reply;
      this.service = service;
      this.ofCall = ofCall;
    }

    @SuppressWarnings("unchecked") // retain() gives the object itself
    void next() {
      service.call(context, (Q) request.retain(), this);
    }

    @Override
    public void ok(R response) {
      if (ofCall.classify(response) == ResponseClass.RETRYABLE && mayRetry()) {
        ReferenceCountUtil.release(response);
        again();
      } else {
        request.release();
        reply.ok(response);
      }
    }

    @Override
    public void failed(Failure failure) {
      boolean alreadyRequeued = failure.certainlyNotSent() && !terms.hasPauses();
      if (!alreadyRequeued && ofCall.isRetryable(failure) && mayRetry()) {
        again();
      } else {
        request.release();
        reply.failed(failure);
      }
    }

    /** Takes a retry out of both budgets, unless there is a reason not to. */
    private boolean mayRetry() {
      RetryBudget client = context.clientBudget();
      if (client == null
          || context.isCancelled()
          || retries == terms.maxPerCall()
          || !request.mayBeSentAgain()) {
        return false;
      }
      backoffNanos = terms.backoff().nanos(retries, backoffNanos, random);
      if (context.deadlineNanos() != CallContext.NO_DEADLINE
          && context.deadlineNanos() - context.loop().ticker().nanos() <= backoffNanos) {
        return false; // what is known by now says more than that the time is up
      }
      if (budget.tryWithdraw() && client.tryWithdraw()) {
        return true;
      }
      exhausted.increment();
      return false;
    }

    private void again() {
      retries++;
      retried.increment();
      context.beginAnew();
      if (backoffNanos <= 0) {
        next();
      } else {
        pause = context.loop().schedule(backoffNanos, this);
        context.onCancel(this::cancelled);
      }
    }

    /** The pause is over. */
    @Override
    public void run() {
      pause = null;
      next();
    }

    private void cancelled() {
      if (pause != null) {
        pause.cancel();
        pause = null;
        request.release();
        reply.failed(
            Failure.notSent(
                Failure.Kind.CANCELLED, "the caller went away before the call was sent again"));
      }
    }
  }
}
