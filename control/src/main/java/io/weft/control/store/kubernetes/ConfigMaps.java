package io.weft.control.store.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.namers.http.HttpApi;
import io.weft.stack.activity.Activity.Observation;
import io.weft.stack.activity.State;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The config maps of one collection at the API server. For the loop, on which all is told. */
final class ConfigMaps implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  /** Bounds an answer, with objects of the greatest size. */
  private static final int PAGE = 30;

  private final ApiServer server;
  private final Layout layout;
  private final HttpApi http;

  ConfigMaps(ApiServer server, Layout layout, Loop loop) {
    this.server = server;
    this.layout = layout;
    this.http = new HttpApi("kubernetes", server.target(), loop);
  }

  /**
   * An answer of any status.
   *
   * @param body missing if it is not JSON
   */
  record Answer(int status, JsonNode body) {}

  /** Nothing was sent, for lack of a token. */
  static final class NoToken extends IOException {
    private static final long serialVersionUID = 1;

    NoToken(String message) {
      super(message);
    }
  }

  String name() {
    return http.name();
  }

  /**
   * Lists objects, in the newest state.
   *
   * @param page the token of the page to go on with; empty for the first
   */
  Observation list(String page, Consumer<State<Answer>> outcome) {
    return list(PAGE, page, outcome);
  }

  /** Asks for a list in whose metadata the newest version of the API server is. */
  Observation newest(Consumer<State<Answer>> outcome) {
    return list(1, "", outcome);
  }

  private Observation list(int limit, String page, Consumer<State<Answer>> outcome) {
    String query =
        selected() + "&limit=" + limit + (page.isEmpty() ? "" : "&continue=" + encoded(page));
    return call("GET", query, BodyPublishers.noBody(), outcome);
  }

  /**
   * Follows changes.
   *
   * @param version of the API server, after which they are told
   */
  Observation watch(String version, Consumer<JsonNode> event, Consumer<Throwable> end) {
    String query =
        selected()
            + "&watch=true&allowWatchBookmarks=true&resourceVersion="
            + encoded(version)
            + "&timeoutSeconds="
            + Math.max(1, server.watchLimit().toSeconds());
    try {
      return http.lines(
          request(query).GET().build(),
          line -> {
            if (!line.isEmpty()) {
              event.accept(json(line.getBytes(StandardCharsets.UTF_8)));
            }
          },
          end);
    } catch (NoToken e) {
      end.accept(e);
      return () -> {};
    }
  }

  void get(String name, Consumer<State<Answer>> outcome) {
    Observation unused = call("GET", "/" + name, BodyPublishers.noBody(), outcome);
  }

  /** Makes an object, or replaces it if it is still of the version that stands in it. */
  void put(ObjectNode object, Consumer<State<Answer>> outcome) {
    JsonNode metadata = object.path("metadata");
    boolean there = metadata.has("resourceVersion");
    Observation unused =
        call(
            there ? "PUT" : "POST",
            there ? "/" + metadata.path("name").asText() : "",
            BodyPublishers.ofByteArray(object.toString().getBytes(StandardCharsets.UTF_8)),
            outcome);
  }

  private Observation call(
      String method, String rest, BodyPublisher body, Consumer<State<Answer>> outcome) {
    try {
      HttpRequest request =
          request(rest).header("Content-Type", "application/json").method(method, body).build();
      return http.call(request, server.timeout(), ConfigMaps::answer, outcome);
    } catch (NoToken e) {
      outcome.accept(new State.Failed<>(e));
      return () -> {};
    }
  }

  private static Answer answer(HttpResponse<byte[]> answer) {
    return new Answer(answer.statusCode(), json(answer.body()));
  }

  private static JsonNode json(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private String selected() {
    return "?labelSelector=" + encoded(Layout.LABEL + "=" + layout.collection());
  }

  private HttpRequest.Builder request(String rest) throws NoToken {
    HttpRequest.Builder request =
        http.request("/api/v1/namespaces/" + layout.namespace() + "/configmaps" + rest)
            .header("Accept", "application/json");
    if (server.tokenFile().isPresent()) {
      // Anew each time, since it is replaced every hour; it is short, and in memory.
      request.header("Authorization", "Bearer " + token(server.tokenFile().get()));
    }
    return request;
  }

  private static String token(Path file) throws NoToken {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      throw new NoToken("tokenFile " + file + " cannot be read: " + e.getMessage());
    }
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new NoToken("tokenFile " + file + " does not hold a token");
    }
    return token;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
