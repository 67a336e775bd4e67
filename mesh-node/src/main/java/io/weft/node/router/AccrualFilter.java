package io.weft.node.router;

import io.weft.balancers.health.FailureAccrual;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.Streamed;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells failure accrual what became of each call to an endpoint. An answer fails when the call's
 * own classifier does not take it for a success, so that the same answer can be a failure of one
 * service and none of another.
 */
public final class AccrualFilter<Q, R> implements Filter<Q, R> {
  private final FailureAccrual accrual;

  private AccrualFilter(FailureAccrual accrual) {
    this.accrual = accrual;
  }

  /** Stands right above the connections, so that it hears of calls only that were sent there. */
  public static <Q, R> Stack.Module<Q, R> module() {
    return new Stack.Module<>(
        new Role("failure-accrual"),
        "leaves an endpoint alone whose calls fail, and tries it again",
        List.of(RouterParams.ACCRUAL, RouterParams.MAX_EJECTION_SHARE),
        (params, next) ->
            new AccrualFilter<Q, R>(params.get(RouterParams.HEALTH).accrual()).andThen(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    next.call(context, request, new Watched(context, accrual.started(), reply));
  }

  /**
   * Whether a failure says that the endpoint is ill. A refusal does, though it proves that somebody
   * is there, as in Finagle: it comes fast, and a balancer that counts pending calls would send
   * such an endpoint ever more of them.
   */
  private static boolean isOfEndpoint(Failure.Kind kind) {
    return switch (kind) {
      case CONNECT, TLS, TIMEOUT, UPSTREAM_CLOSED, REFUSED, ENDPOINT_FAILED, PROTOCOL -> true;
      default -> false; // limits of the node, callers that went away, what an operator asked for
    };
  }

  private final class Watched implements Reply<R>, Runnable {
    private final CallContext context;
    private final FailureAccrual.Outcome outcome;
    private final Reply<R> reply;
    private @Nullable R answer;

    Watched(CallContext context, FailureAccrual.Outcome outcome, Reply<R> reply) {
      this.context = context;
      this.outcome = outcome;
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
      R over = Objects.requireNonNull(answer);
      if (context.<R>classifier().classify(over) == ResponseClass.SUCCESS) {
        outcome.succeeded();
      } else {
        outcome.failed();
      }
    }

    @Override
    public void failed(Failure failure) {
      if (isOfEndpoint(failure.kind())) {
        outcome.failed();
      } else {
        outcome.ignored();
      }
      reply.failed(failure);
    }
  }
}
