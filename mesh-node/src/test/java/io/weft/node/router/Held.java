package io.weft.node.router;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Repeatable;
import java.util.ArrayDeque;
import java.util.Deque;

/** A service whose calls wait until a test answers them, in their order. */
final class Held implements Service<Held.Request, String> {
  private final Deque<Reply<String>> open = new ArrayDeque<>();
  private int calls;

  /** A request that is counted. */
  static final class Request extends AbstractReferenceCounted implements Repeatable {
    @Override
    protected void deallocate() {}

    @Override
    public boolean mayBeSentAgain() {
      return refCnt() > 0;
    }

    @Override
    public Request retain() {
      super.retain();
      return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
      return this;
    }
  }

  @Override
  public void call(CallContext context, Request request, Reply<String> reply) {
    request.release();
    calls++;
    open.add(reply);
  }

  /** The oldest call that is open. */
  Reply<String> next() {
    return open.remove();
  }

  /** How many calls there were. */
  int calls() {
    return calls;
  }
}
