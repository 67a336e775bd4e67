package io.weft.control.store.kubernetes;

import io.weft.control.store.StoreException;
import io.weft.control.store.StoreException.Reason;
import io.weft.namers.http.HttpApi;
import io.weft.stack.activity.State;
import java.util.Locale;

/** What the API server means by an answer that is not what was asked for. */
final class Refusals {
  private static final int EXCERPT = 300;
  private static final int SERVER_ERROR = 500;

  private Refusals() {}

  /** Status and reason, in one line. */
  static String text(ConfigMaps.Answer answer) {
    String message = answer.body().path("message").asText().replaceAll("\\p{Cntrl}+", " ").strip();
    String excerpt = message.length() > EXCERPT ? message.substring(0, EXCERPT) + "…" : message;
    return "status " + answer.status() + (excerpt.isEmpty() ? "" : ": " + excerpt);
  }

  /**
   * Why a request was not done.
   *
   * @param api for messages
   * @param write whether it would have changed something
   */
  static StoreException of(String api, State<ConfigMaps.Answer> outcome, boolean write) {
    if (outcome instanceof State.Ok<ConfigMaps.Answer> ok) {
      ConfigMaps.Answer answer = ok.value();
      return new StoreException(reason(answer, write), api + ": " + text(answer));
    }
    if (outcome instanceof State.Failed<ConfigMaps.Answer> failed) {
      Throwable cause = failed.cause();
      boolean unsent = !write || cause instanceof ConfigMaps.NoToken || HttpApi.isUnsent(cause);
      return new StoreException(
          unsent ? Reason.UNAVAILABLE : Reason.UNKNOWN, String.valueOf(cause.getMessage()), cause);
    }
    return new StoreException(Reason.UNAVAILABLE, api + ": no answer yet");
  }

  private static Reason reason(ConfigMaps.Answer answer, boolean write) {
    String text = text(answer).toLowerCase(Locale.ROOT);
    boolean tooLarge = text.contains("too large") || text.contains("too long");
    return switch (answer.status()) {
      case 401, 403 -> Reason.FORBIDDEN;
      case 413 -> Reason.TOO_LARGE;
      default ->
          tooLarge
              ? Reason.TOO_LARGE
              : write && answer.status() >= SERVER_ERROR ? Reason.UNKNOWN : Reason.UNAVAILABLE;
    };
  }
}
