package io.weft.node.protocol.thrift;

import io.weft.node.net.NettyLoop;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import io.weft.thrift.frame.ThriftMessage;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The bottom of the stacks: an endpoint as a service, with a pool of connections for each loop. */
final class ThriftEndpoint implements Service<ThriftMessage, ThriftMessage> {
  private final ThriftClient client;
  private final AtomicReferenceArray<ThriftPool> pools;
  private volatile boolean closed;

  ThriftEndpoint(ThriftClient client, int loops) {
    this.client = client;
    this.pools = new AtomicReferenceArray<>(loops);
  }

  @Override
  public void call(CallContext context, ThriftMessage request, Reply<ThriftMessage> reply) {
    NettyLoop loop = (NettyLoop) context.loop();
    ThriftPool pool = pools.get(loop.index());
    if (pool == null) {
      pool = new ThriftPool(client, loop);
      pools.set(loop.index(), pool);
      if (closed) {
        pool.close();
      }
    }
    pool.call(context, request, reply);
  }

  @Override
  public void close() {
    closed = true;
    for (int i = 0; i < pools.length(); i++) {
      ThriftPool pool = pools.get(i);
      if (pool != null) {
        pool.close();
      }
    }
  }
}
