package io.weft.namers.consul;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.namers.http.HttpApi;
import io.weft.namers.http.HttpTarget;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.settings.Settings;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Consul's HTTP API at one agent. For the loop. */
final class ConsulApi implements AutoCloseable {
  static final int OK = 200;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int SERVER_ERROR = 500;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EXCERPT = 200;

  private final HttpApi http;
  private final Optional<String> token;
  private final Duration timeout;

  /**
   * Where the agent is, and as whom to ask it.
   *
   * @param timeout for what is answered at once
   */
  record Access(HttpTarget target, Optional<String> token, Duration timeout) {
    private static final int DEFAULT_PORT = 8500;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    static Access read(Settings settings) {
      return new Access(
          HttpTarget.read(settings, "localhost", DEFAULT_PORT),
          settings.string("token"),
          settings.millis("timeoutMs", DEFAULT_TIMEOUT));
    }

    @Override
    public String toString() {
      return target.base().toString(); // without the token
    }
  }

  ConsulApi(Access access, Loop loop) {
    this.http = new HttpApi("consul", access.target(), loop);
    this.token = access.token();
    this.timeout = access.timeout();
  }

  String name() {
    return http.name();
  }

  /**
   * @param blocks how long the agent may take beyond the time for an answer at once
   */
  <T> Observation get(
      String path, Duration blocks, HttpApi.Reader<T> reader, Consumer<State<T>> outcome) {
    return http.call(request(path).GET().build(), timeout.plus(blocks), reader, outcome);
  }

  /** Tells the agent something; gives the status of its answer. */
  Observation put(String path, ObjectNode body, Consumer<State<Integer>> outcome) {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    return http.call(
        request,
        timeout,
        answer -> {
          int status = answer.statusCode();
          if (status == OK || status == NOT_FOUND || status == SERVER_ERROR) {
            return status;
          }
          throw refusal(answer);
        },
        outcome);
  }

  Observation put(String path, Consumer<State<Integer>> outcome) {
    return put(path, JSON.createObjectNode(), outcome);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = http.request(path);
    token.ifPresent(secret -> request.header("X-Consul-Token", secret));
    return request;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Text as an element of a path or a value of a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Why an answer of another status than 200 is none. */
  static IOException refusal(HttpResponse<byte[]> answer) {
    String reason = new String(answer.body(), StandardCharsets.UTF_8).strip();
    String line = reason.lines().findFirst().orElse("");
    String excerpt = line.length() > EXCERPT ? line.substring(0, EXCERPT) + "…" : line;
    String what = answer.statusCode() == FORBIDDEN ? "the token does not permit this, " : "";
    return new IOException(
        what + "status " + answer.statusCode() + (excerpt.isEmpty() ? "" : ": " + excerpt));
  }

  @Override
  public void close() {
    http.close();
  }
}
