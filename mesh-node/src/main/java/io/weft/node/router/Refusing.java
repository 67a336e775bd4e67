package io.weft.node.router;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;

/** Fails all calls, for one and the same reason. */
record Refusing<Q, R>(Failure reason) implements Service<Q, R> {
  @Override
  public void call(CallContext context, Q request, Reply<R> reply) {
    ReferenceCountUtil.release(request);
    reply.failed(reason);
  }
}
