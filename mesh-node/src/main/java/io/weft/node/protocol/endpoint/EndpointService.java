package io.weft.node.protocol.endpoint;

import io.weft.node.net.NettyLoop;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The bottom of the stacks: an endpoint as a service, with connections for each loop that calls it.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class EndpointService<Q, R> implements Service<Q, R> {
  private final Function<NettyLoop, LoopPool<Q, R>> make;
  private final AtomicReferenceArray<LoopPool<Q, R>> byLoop;
  private volatile boolean closed;

  /**
   * @param loops how many there are
   * @param make makes what a loop has, when it first calls
   */
  public EndpointService(int loops, Function<NettyLoop, LoopPool<Q, R>> make) {
    this.make = make;
    this.byLoop = new AtomicReferenceArray<>(loops);
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply) {
    NettyLoop loop = (NettyLoop) context.loop();
    LoopPool<Q, R> pool = byLoop.get(loop.index());
    if (pool == null) {
      pool = make.apply(loop);
      byLoop.set(loop.index(), pool);
      if (closed) {
        pool.close();
      }
    }
    pool.call(context, request, reply);
  }

  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < byLoop.length(); i++) {
      LoopPool<Q, R> pool = byLoop.get(i);
      if (pool != null) {
        pool.close();
      }
    }
  }
}
