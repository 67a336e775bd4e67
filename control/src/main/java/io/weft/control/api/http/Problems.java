package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.dtab.DtabRefused;
import io.weft.control.store.StoreException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller is told of what went wrong. */
final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static Answer.Whole answer(Call call, Throwable thrown) {
    Throwable cause = cause(thrown);
    int status = status(cause);
    String problem = text(cause);
    if (!Media.prefersJson(call)) {
      return Answer.text(status, problem);
    }
    ObjectNode json = Json.object();
    if (cause instanceof DtabRefused refused) {
      json.put("line", refused.line()).put("column", refused.column());
      problem = refused.problem();
    }
    return Answer.of(status, Answer.JSON, Json.line(json.put("reason", problem)));
  }

  private static int status(Throwable cause) {
    if (cause instanceof Refused refused) {
      return refused.status();
    }
    if (cause instanceof DtabRefused || cause instanceof IllegalArgumentException) {
      return 400;
    }
    if (cause instanceof StoreException store) {
      return switch (store.reason()) {
        case EXISTS -> 409;
        case ABSENT -> 404;
        case CHANGED -> 412;
        case TOO_LARGE -> 413;
        case FORBIDDEN -> 403;
        case UNAVAILABLE -> 503;
        case UNKNOWN -> 500;
      };
    }
    log.warn("a request to the control API failed", cause);
    return 500;
  }

  /** In a few words, for the caller and the audit. */
  static String text(Throwable thrown) {
    Throwable cause = cause(thrown);
    if (cause instanceof DtabRefused refused) {
      return refused.line() + ":" + refused.column() + " " + refused.problem();
    }
    return cause instanceof StoreException store && store.reason() == StoreException.Reason.UNKNOWN
        ? "may have been written: " + message(cause)
        : message(cause);
  }

  static String message(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  static Throwable cause(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
