package io.weft.node.protocol.endpoint;

import io.weft.stack.Reply;
import io.weft.stack.call.CallContext;

/**
 * What one event loop has of an endpoint: its connections, whatever they speak. Confined to the
 * loop, but for {@link #close}.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public interface LoopPool<Q, R> {

  /** As with a service. */
  void call(CallContext context, Q request, Reply<R> reply);

  /**
   * Closes what is idle, and from now on each connection after its calls. From any thread. What
   * still comes is served.
   */
  void close();
}
