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
   * Whether the call may be sent again after a failure, which is no answer: it was certainly not
   * sent, or it does no harm twice.
   */
  default boolean isRetryable(Failure failure) {
    return false;
  }

  /** Takes every answer for a success. */
  static <R> ResponseClassifier<R> successful() {
    return response -> ResponseClass.SUCCESS;
  }
}
