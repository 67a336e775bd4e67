package io.weft.namers.http;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a call, in one line for operators. */
final class Problems {
  private Problems() {}

  static String text(@Nullable Throwable problem) {
    Throwable cause = problem;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (has(cause, UnresolvedAddressException.class)) {
      return "the host cannot be resolved";
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "the connection was not accepted in time";
    }
    if (cause instanceof ConnectException) {
      return "the connection was refused"; // the client gives no reason of its own
    }
    if (cause instanceof SSLException) {
      return "TLS: " + cause.getMessage();
    }
    if (cause == null) {
      return "no answer";
    }
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    if (message.contains("header parser received no bytes")) {
      return "the connection was closed without an answer";
    }
    if (message.startsWith("chunked transfer encoding") || message.startsWith("fixed content")) {
      return "the connection was closed in the middle of the answer";
    }
    return message.lines().findFirst().orElse(message);
  }

  /** Whether there was no connection yet on which something could have been sent. */
  static boolean isUnsent(Throwable problem) {
    return has(problem, ConnectException.class)
        || has(problem, HttpConnectTimeoutException.class)
        || has(problem, UnresolvedAddressException.class)
        || has(problem, SSLHandshakeException.class);
  }

  private static boolean has(@Nullable Throwable problem, Class<? extends Throwable> type) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
