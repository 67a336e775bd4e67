package io.weft.stack.call;

/**
 * Tells what an answer counts as: for statistics, for the health of the endpoint, and for whether
 * the call is tried again. Safe for any thread.
 *
 * @param <R> the response
 */
@FunctionalInterface
public interface ResponseClassifier<R> {

  /** The class of an answer, which stays the caller's. */
  ResponseClass classify(R response);

  /**
   * Whether a call that an endpoint may have executed can be sent once more, after a failure that
   * is no answer: no reply in time, or a connection that broke.
   */
  default boolean isIdempotent() {
    return false;
  }

  /** Takes every answer for a success. */
  static <R> ResponseClassifier<R> successful() {
    return response -> ResponseClass.SUCCESS;
  }
}
