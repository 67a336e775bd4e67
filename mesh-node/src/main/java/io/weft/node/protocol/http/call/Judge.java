package io.weft.node.protocol.http.call;

import io.weft.http.model.Headers;
import io.weft.http.model.Response;
import io.weft.stack.call.Failure;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import org.jspecify.annotations.Nullable;

/**
 * Judges responses by what nodes further on say of them, and else by verdicts of its own. May be
 * asked at the head, and again when the response is over.
 *
 * @param verdicts for what nobody has said anything of
 */
record Judge(Verdicts verdicts) implements ResponseClassifier<Response> {
  private static final int MAX_NUMBER_CHARS = 32;

  @Override
  public ResponseClass classify(Response response) {
    if (response.body().failure() != null) {
      return ResponseClass.FAILURE; // its caller has some of it already
    }
    String said = successClass(response);
    boolean success = said == null ? verdicts.isSuccess(response) : isPositive(said);
    if (success) {
      return ResponseClass.SUCCESS;
    }
    if ("true".equals(response.headers().get(ContextHeader.RETRYABLE))) {
      return ResponseClass.RETRYABLE; // whatever the method: it was not executed
    }
    // Who judged it has retried what may be retried.
    return said == null && verdicts.mayBeSentAgain(response)
        ? ResponseClass.RETRYABLE
        : ResponseClass.FAILURE;
  }

  private static @Nullable String successClass(Response response) {
    String said = response.headers().get(ContextHeader.SUCCESS_CLASS);
    Headers trailers = response.body().trailers();
    return said == null && trailers != null ? trailers.get(ContextHeader.SUCCESS_CLASS) : said;
  }

  private static boolean isPositive(String number) {
    try {
      return number.length() <= MAX_NUMBER_CHARS && Double.parseDouble(number) > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  @Override
  public boolean isRetryable(Failure failure) {
    boolean again = verdicts.mayBeSentAgain() && failure.mayBeRetried();
    return switch (failure.kind()) {
      case CONNECT, REFUSED, UPSTREAM_CLOSED, TIMEOUT, ENDPOINT_FAILED ->
          again || failure.certainlyNotSent();
      case PROTOCOL -> again && !failure.certainlyNotSent(); // else it is the request that is wrong
      default -> false;
    };
  }
}
