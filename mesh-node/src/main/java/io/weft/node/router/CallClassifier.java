package io.weft.node.router;

import io.weft.stack.call.ResponseClassifier;

/**
 * Tells how the answers to a call are to be judged. Safe for any thread.
 *
 * @param <Q> the request
 * @param <R> the response
 */
@FunctionalInterface
public interface CallClassifier<Q, R> {

  /** How to judge the answers to a call, which stays the caller's. */
  ResponseClassifier<R> of(Q request);
}
