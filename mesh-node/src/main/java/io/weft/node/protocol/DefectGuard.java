package io.weft.node.protocol;

import io.netty.util.ReferenceCountUtil;
import io.weft.stack.Filter;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a caller its answer, and one only, when a step of its call throws. None may do that; what
 * does is a defect of the node, which must not leave callers waiting.
 */
final class DefectGuard<Q, R> implements Filter<Q, R> {
  private static final Logger log = LoggerFactory.getLogger(DefectGuard.class);

  private final String port;
  private final Counter defects;

  /**
   * @param port whose calls it guards, for logs
   */
  DefectGuard(String port, Counter defects) {
    this.port = port;
    this.defects = defects;
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    Guarded guarded = new Guarded(context, reply);
    context.onDefect(guarded::broken);
    try {
      next.call(context, request, guarded);
    } catch (RuntimeException | Error defect) {
      guarded.broken(defect);
    }
  }

  private final class Guarded implements Reply<R> {
    private final CallContext context;
    private final Reply<R> reply;
    private boolean done;

    Guarded(CallContext context, Reply<R> reply) {
      this.context = context;
      this.reply = reply;
    }

    @Override
    public void ok(R response) {
      if (done) {
        ReferenceCountUtil.release(response);
      } else {
        done = true;
        reply.ok(response);
      }
    }

    @Override
    public void failed(Failure failure) {
      if (!done) {
        done = true;
        reply.failed(failure);
      }
    }

    void broken(Throwable defect) {
      log.error("{}: a call met a defect of the node", port, defect);
      defects.increment();
      failed(Failure.maybeExecuted(Failure.Kind.INTERNAL, "a defect of the node: " + defect));
      context.cancel(); // whatever of it is still under way
    }
  }
}
