package io.weft.stack;

import io.weft.stack.call.CallContext;

/**
 * Does something before and after a service serves a call. Threads and ownership as {@link
 * Service}.
 */
public interface Filter<Q, R> {

  void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next);

  /** Called once, when the service made by {@link #andThen} is closed, before the one behind it. */
  default void close() {}

  /** The service that is this filter in front of another service. */
  default Service<Q, R> andThen(Service<Q, R> next) {
    Filter<Q, R> filter = this;
    return new Service<>() {
      @Override
      public void call(CallContext context, Q request, Reply<R> reply) {
        filter.call(context, request, reply, next);
      }

      @Override
      public void close() {
        try {
          filter.close();
        } finally {
          next.close();
        }
      }
    };
  }
}
