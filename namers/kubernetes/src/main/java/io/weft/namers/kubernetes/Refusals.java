package io.weft.namers.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one line why a request was not answered as it should have been. */
final class Refusals {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_TEXT = 300;

  private Refusals() {}

  static String text(
      ListWatch<?> source, @Nullable HttpResponse<byte[]> response, @Nullable Throwable problem) {
    if (response == null) {
      return problem == null ? "no answer" : text(problem);
    }
    String said = said(response.body());
    String status = "status " + response.statusCode() + (said.isEmpty() ? "" : " (" + said + ")");
    return switch (response.statusCode()) {
      case 401 ->
          status
              + (source.api().hasToken()
                  ? "; the token in tokenFile is not accepted"
                  : "; the server wants a token, and no tokenFile is set");
      case 403 -> status + "; a role must allow 'list' and 'watch' on this resource";
      case 404 -> status + "; EndpointSlices need Kubernetes 1.21 or later";
      default -> status;
    };
  }

  /** What a Status object says. */
  static String status(JsonNode status) {
    String message = status.path("message").asText("");
    return message.isEmpty() ? "no reason given" : shortened(message);
  }

  private static String said(byte[] body) {
    try {
      return shortened(JSON.readTree(body).path("message").asText(""));
    } catch (IOException e) {
      return "";
    }
  }

  private static String shortened(String text) {
    String line = text.replaceAll("[\\p{Cntrl}]+", " ").strip();
    return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "…" : line;
  }

  private static String text(Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    if (cause instanceof HttpTimeoutException) {
      return "no connection in time";
    }
    if (cause instanceof SSLException) {
      return "TLS: " + cause.getMessage();
    }
    String message = cause.getMessage();
    if (cause instanceof ConnectException) {
      return message == null || message.isEmpty() ? "no connection" : message;
    }
    return message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message;
  }
}
