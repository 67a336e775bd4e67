package io.weft.namers.marathon;

import io.weft.namers.http.HttpApi;
import io.weft.namers.http.HttpTarget;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.settings.Settings;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Marathon's REST API, of whichever master answers. For the loop. */
final class MarathonApi implements AutoCloseable {
  static final int OK = 200;
  static final int NOT_FOUND = 404;

  private static final int EXCERPT = 200;

  private final HttpApi http;
  private final Access access;

  /**
   * Where Marathon is, and as whom to ask it.
   *
   * @param uriPrefix of all paths, without a slash at its end
   * @param authorization the header of that name
   */
  record Access(
      HttpTarget target, String uriPrefix, Optional<String> authorization, Duration timeout) {
    private static final int DEFAULT_PORT = 80;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    static Access read(Settings settings, Optional<String> authorization) {
      HttpTarget target = HttpTarget.read(settings, "marathon.mesos", DEFAULT_PORT);
      String prefix = settings.string("uriPrefix").orElse("");
      if (!prefix.isEmpty() && !prefix.matches("(/[A-Za-z0-9._~%-]+)+/?|/")) {
        throw settings.error("uriPrefix", "is '" + prefix + "', expected a path such as /marathon");
      }
      return new Access(
          target,
          prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix,
          authorization,
          settings.millis("timeoutMs", DEFAULT_TIMEOUT));
    }

    @Override
    public String toString() {
      return target.base() + uriPrefix; // without the credential
    }
  }

  MarathonApi(Access access, Loop loop) {
    this.access = access;
    this.http = new HttpApi("marathon", access.target(), loop);
  }

  <T> Observation get(String path, HttpApi.Reader<T> reader, Consumer<State<T>> outcome) {
    HttpRequest request = request(path).header("Accept", "application/json").build();
    return http.call(request, access.timeout(), reader, outcome);
  }

  Observation stream(String path, Consumer<String> line, Consumer<Throwable> end) {
    return http.lines(request(path).header("Accept", "text/event-stream").build(), line, end);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = http.request(access.uriPrefix() + path);
    access.authorization().ifPresent(secret -> request.header("Authorization", secret));
    return request;
  }

  /** Why an answer of another status than 200 is none. */
  static IOException refusal(HttpResponse<byte[]> answer) {
    String reason = new String(answer.body(), StandardCharsets.UTF_8).strip();
    String line = reason.lines().findFirst().orElse("");
    String excerpt = line.length() > EXCERPT ? line.substring(0, EXCERPT) + "…" : line;
    return new IOException(
        "status " + answer.statusCode() + (excerpt.isEmpty() ? "" : ": " + excerpt));
  }

  @Override
  public void close() {
    http.close();
  }
}
