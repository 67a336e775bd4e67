package io.weft.node.protocol.http.endpoint;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.net.NettyLoop;
import io.weft.stack.Reply;
import io.weft.stack.Service;
import io.weft.stack.call.CallContext;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The bottom of the stacks: an endpoint as a service, with a pool of connections for each loop. */
public final class HttpEndpoint implements Service<Request, Response> {
  private final HttpClient client;
  private final AtomicReferenceArray<HttpPool> pools;
  private volatile boolean closed;

  public HttpEndpoint(HttpClient client, int loops) {
    this.client = client;
    this.pools = new AtomicReferenceArray<>(loops);
  }

  @Override
  public void call(CallContext context, Request request, Reply<Response> reply) {
    NettyLoop loop = (NettyLoop) context.loop();
    HttpPool pool = pools.get(loop.index());
    if (pool == null) {
      pool = new HttpPool(client, loop);
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
      HttpPool pool = pools.get(i);
      if (pool != null) {
        pool.close();
      }
    }
  }
}
