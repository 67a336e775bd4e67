package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.balancers.health.FailFast;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import java.util.List;

/** Fails calls at once to an endpoint that cannot be connected to, so that they go elsewhere. */
public final class FailFastFilter<Q, R> implements Filter<Q, R> {
  private final FailFast failFast;

  private FailFastFilter(FailFast failFast) {
    this.failFast = failFast;
  }

  /** Stands above failure accrual, to which a call that was not sent means nothing. */
  public static <Q, R> Stack.Module<Q, R> module() {
    return new Stack.Module<>(
        new Role("fail-fast"),
        "fails calls at once while no connection can be opened",
        List.of(RouterParams.FAIL_FAST),
        (params, next) -> {
          FailFast failFast = params.get(RouterParams.HEALTH).failFast();
          return failFast == null ? next : new FailFastFilter<Q, R>(failFast).andThen(next);
        });
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    Failure refusal = failFast.refusal();
    if (refusal == null) {
      next.call(context, request, reply);
    } else {
      ReferenceCountUtil.release(request);
      reply.failed(refusal);
    }
  }
}
