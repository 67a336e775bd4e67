package io.weft.cli.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.cli.control.WriteRequest.Result;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks a control service, by namerd's HTTP API and what was added to it. All methods wait for the
 * answer; they throw {@link ControlException} when there is none, or it is not the one that was
 * hoped for.
 */
final class ControlClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String DTAB = "application/dtab";
  private static final JsonMapper JSON =
      // A newer control service may say more than is asked for here.
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final URI service;
  private final Optional<String> token;
  private final HttpClient client;

  /**
   * @param service without the path of the API
   * @param token sent with every request, where there is one
   */
  ControlClient(URI service, Optional<String> token, HttpClient client) {
    this.service = service;
    this.token = token;
    this.client = client;
  }

  List<String> namespaces() throws InterruptedException {
    return read(ok(send(request("/dtabs").GET())), new TypeReference<List<String>>() {});
  }

  /** The Dtab of a namespace; empty when there is no such namespace. */
  Optional<StoredDtab> find(String namespace) throws InterruptedException {
    HttpResponse<String> response =
        send(request(path(namespace) + "?raw=true").header("Accept", DTAB).GET());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    String text = ok(response); // namerd gives the rules alone, and no number
    String etag = response.headers().firstValue("ETag").orElse("");
    Optional<Long> version = response.headers().firstValue("Weft-Version").map(Long::valueOf);
    return Optional.of(new StoredDtab(text, etag, version));
  }

  /** The Dtab of a namespace that must be there. */
  StoredDtab get(String namespace) throws InterruptedException {
    return find(namespace)
        .orElseThrow(
            () ->
                new ControlException(
                    "there is no namespace %s at %s; weft dtab list tells which there are, weft"
                            .formatted(namespace, service)
                        + " dtab create makes one"));
  }

  /**
   * The changes of a namespace, the last one first; none when it was never there.
   *
   * @param limit how many at most
   */
  List<Revision> history(String namespace, int limit) throws InterruptedException {
    HttpResponse<String> response =
        send(request(path(namespace) + "/history?limit=" + limit).GET());
    return response.statusCode() == 404
        ? List.of()
        : read(ok(response), new TypeReference<List<Revision>>() {});
  }

  /** What a Dtab would change in a namespace. Writes nothing. */
  Verdict check(String namespace, String text) throws InterruptedException {
    HttpResponse<String> response =
        send(
            request(path(namespace) + "/check")
                .header("Content-Type", DTAB)
                .POST(BodyPublishers.ofString(text)));
    return response.statusCode() == 400
        ? Verdict.Refused.of(Printable.lines(response.body()))
        : read(ok(response), new TypeReference<Verdict.Preview>() {});
  }

  /** Writes or deletes a namespace, if it stands as the request says. */
  Result write(WriteRequest write) throws InterruptedException {
    HttpRequest.Builder request =
        request(path(write.namespace()))
            .header("Weft-Author", HeaderText.of(write.by().author()))
            .header("Weft-Reason", HeaderText.of(write.by().reason()));
    write.etag().ifPresent(etag -> request.header("If-Match", etag));
    if (write.unlessStranded()) {
      request.header("Weft-Unless-Stranded", "true");
    }
    if (write.text().isPresent()) {
      request.header("Content-Type", DTAB);
      request.method(
          write.etag().isPresent() ? "PUT" : "POST", BodyPublishers.ofString(write.text().get()));
    } else {
      request.DELETE();
    }
    HttpResponse<String> response = send(request);
    return switch (response.statusCode()) {
      case 200, 201, 204 -> Result.WRITTEN;
      case 404, 412 -> Result.CONFLICT;
      case 409 -> {
        boolean isThere = write.etag().isEmpty() && find(write.namespace()).isPresent();
        if (!isThere) {
          throw new ControlException(
              "nothing was written: %s; --force writes it all the same"
                  .formatted(Printable.lines(response.body())));
        }
        yield Result.CONFLICT;
      }
      default -> throw refusal(response);
    };
  }

  /** How a name is bound under the Dtab of a namespace: namerd's delegation tree. */
  JsonNode delegate(String namespace, String name, String dtab) throws InterruptedException {
    String query = "?path=" + encoded(name) + "&dtab=" + encoded(dtab);
    return read(
        found(namespace, send(request("/delegate/" + encoded(namespace) + query).GET())),
        new TypeReference<JsonNode>() {});
  }

  /** A delegation tree, read. */
  static Delegate steps(JsonNode tree) {
    return JSON.convertValue(tree, Delegate.class);
  }

  /** The addresses of a bound name. */
  Addresses addresses(String namespace, String id) throws InterruptedException {
    String query = "?path=" + encoded(id);
    return read(
        found(namespace, send(request("/addr/" + encoded(namespace) + query).GET())),
        new TypeReference<Addresses>() {});
  }

  /** An empty JSON object, to be filled. */
  ObjectNode object() {
    return JSON.createObjectNode();
  }

  List<CanaryView> canaries() throws InterruptedException {
    return read(ok(send(request("/canaries").GET())), new TypeReference<List<CanaryView>>() {});
  }

  /** Starts a canary. */
  CanaryView startCanary(ObjectNode plan, String author) throws InterruptedException {
    HttpRequest.Builder request =
        request("/canaries")
            .header("Weft-Author", HeaderText.of(author))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(plan.toString()));
    return read(ok(send(request)), new TypeReference<CanaryView>() {});
  }

  /**
   * Tells a canary what to do.
   *
   * @param command such as {@code pause}
   */
  CanaryView tellCanary(String namespace, String name, String command, String author)
      throws InterruptedException {
    String resource = "/canaries/" + encoded(namespace) + "/" + command + "?name=" + encoded(name);
    HttpRequest.Builder request =
        request(resource)
            .header("Weft-Author", HeaderText.of(author))
            .POST(BodyPublishers.noBody());
    return read(ok(send(request)), new TypeReference<CanaryView>() {});
  }

  List<NodeStatus> nodes() throws InterruptedException {
    return read(ok(send(request("/nodes").GET())), new TypeReference<List<NodeStatus>>() {});
  }

  private static String path(String namespace) {
    if (namespace.isEmpty() || namespace.contains("/")) {
      throw new ControlException(
          "'%s' is no namespace; expected a word, such as default".formatted(namespace));
    }
    return "/dtabs/" + encoded(namespace);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String resource) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service + "/api/1" + resource)).timeout(PATIENCE);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder builder) throws InterruptedException {
    HttpRequest request = builder.build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      boolean isWrite = request.headers().firstValue("Weft-Author").isPresent();
      throw new ControlException(
          "no control service answers at %s (%s); %s"
              .formatted(
                  service,
                  e,
                  isWrite
                      ? "look with weft dtab history whether the change was made"
                      : "--control URL names another one"));
    }
  }

  private String found(String namespace, HttpResponse<String> response) {
    if (response.statusCode() == 404) {
      throw new ControlException(
          "there is no namespace %s at %s; weft dtab list tells which there are"
              .formatted(namespace, service));
    }
    return ok(response);
  }

  private String ok(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw refusal(response);
    }
    return response.body();
  }

  private ControlException refusal(HttpResponse<String> response) {
    int status = response.statusCode();
    String advice =
        switch (status) {
          case 401, 403 -> "; --token-file tells it who you are, or --cert and --key do";
          case 404 -> "; does --control name a control service?";
          case 503 -> "; try again when it is back";
          default -> "";
        };
    return new ControlException(
        "the control service at %s says %d: %s%s"
            .formatted(service, status, Printable.lines(response.body()), advice));
  }

  private <T> T read(String body, TypeReference<T> type) {
    try {
      return JSON.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new ControlException(
          "what answers at %s is no control service, or a newer one: %s"
              .formatted(service, e.getOriginalMessage()));
    }
  }
}
