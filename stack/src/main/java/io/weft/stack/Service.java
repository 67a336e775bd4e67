package io.weft.stack;

import io.weft.stack.call.CallContext;

/**
 * Serves calls: the one contract that every box on the way of a call fulfils, from the router's
 * entry down to the connection.
 *
 * <p>Threads: one service is shared by all event loops, and {@link #call} runs on the loop of its
 * context. It never blocks. The reply is given on the same loop, during {@code call} or later.
 *
 * <p>Ownership: the request belongs to the service from the moment of the call, which releases it
 * exactly once whatever happens. The response belongs to the receiver of the reply.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public interface Service<Q, R> extends AutoCloseable {

  /** Serves one call. The reply is completed exactly once. */
  void call(CallContext context, Q request, Reply<R> reply);

  /**
   * Gives back what the service holds. Calls in flight are finished; calls that come later fail as
   * certainly not sent. Idempotent.
   */
  @Override
  default void close() {}
}
