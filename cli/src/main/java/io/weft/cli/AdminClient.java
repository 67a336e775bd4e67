package io.weft.cli;

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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks the admin service of a running node. */
final class AdminClient {
  static final String DEFAULT = "127.0.0.1:9990";

  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);

  /** The node itself waits for discovery no longer than 5 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int OK = 200;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_PATIENCE)
          .build();
  private final String node;
  private final String advice;
  private final Optional<String> key;

  private AdminClient(String node, String advice, Optional<String> key) {
    this.node = node;
    this.advice = advice;
    this.key = key;
  }

  /**
   * The admin service of a node.
   *
   * @param address as {@code host:port}
   * @param advice what to do when nobody answers there
   * @throws InputException when it is no address
   */
  static AdminClient of(String address, String advice) {
    if (!address.matches("[^/?#@\\s]+:\\d{1,5}")) {
      throw new InputException(
          "--node is '" + address + "'; expected HOST:PORT, such as " + DEFAULT);
    }
    return new AdminClient(address, advice, Optional.empty());
  }

  /** The same, asked as one who knows the operator's key. */
  AdminClient with(String operatorKey) {
    return new AdminClient(node, advice, Optional.of(operatorKey));
  }

  String get(String page, Map<String, String> query) throws IOException, InterruptedException {
    return ask(request(page, query).GET());
  }

  String post(String page, Map<String, String> query, String body)
      throws IOException, InterruptedException {
    return ask(request(page, query).POST(BodyPublishers.ofString(body)));
  }

  String delete(String page, Map<String, String> query) throws IOException, InterruptedException {
    return ask(request(page, query).DELETE());
  }

  private HttpRequest.Builder request(String page, Map<String, String> query) {
    String parameters =
        query.entrySet().stream()
            .map(
                entry ->
                    entry.getKey()
                        + "="
                        + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + node + page + "?" + parameters))
            .timeout(PATIENCE);
    key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  /**
   * The body of the answer.
   *
   * @throws InputException when nobody answers, or with what the node says against it
   */
  private String ask(HttpRequest.Builder request) throws InterruptedException {
    HttpResponse<String> response;
    try {
      response = client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new InputException("no node answers at %s (%s); %s".formatted(node, e, advice));
    }
    if (response.statusCode() != OK) {
      throw new InputException("the node at %s says: %s".formatted(node, response.body().strip()));
    }
    return response.body();
  }
}
