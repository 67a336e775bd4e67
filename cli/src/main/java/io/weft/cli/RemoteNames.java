package io.weft.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.explain.Comparison;
import io.weft.node.explain.Explanation;
import io.weft.node.router.Destination;
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
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a running node says of its names. */
final class RemoteNames implements Names {
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

  private RemoteNames(String node) {
    this.node = node;
  }

  /**
   * The node behind an admin service.
   *
   * @param address as {@code host:port}
   * @throws InputException when it is none
   */
  static RemoteNames of(String address) {
    if (!address.matches("[^/?#@\\s]+:\\d{1,5}")) {
      throw new InputException(
          "--node is '" + address + "'; expected HOST:PORT, such as " + DEFAULT);
    }
    return new RemoteNames(address);
  }

  @Override
  public Explanation explain(Optional<String> router, Destination destination)
      throws IOException, InterruptedException {
    Map<String, String> query = query(router);
    query.put("name", destination.name().toString());
    query.put("dtab", destination.local().toString());
    return new JsonMapper()
        .readValue(ask(request("/explain", query).GET().build()), Explanation.class);
  }

  @Override
  public Comparison compare(Optional<String> router, Dtab dtab, Optional<Path> only)
      throws IOException, InterruptedException {
    Map<String, String> query = query(router);
    only.ifPresent(name -> query.put("name", name.toString()));
    return new JsonMapper()
        .readValue(
            ask(
                request("/explain/diff", query)
                    .POST(BodyPublishers.ofString(dtab.toString()))
                    .build()),
            Comparison.class);
  }

  private static Map<String, String> query(Optional<String> router) {
    Map<String, String> query = new TreeMap<>();
    router.ifPresent(label -> query.put("router", label));
    return query;
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
    return HttpRequest.newBuilder(URI.create("http://" + node + page + "?" + parameters))
        .timeout(PATIENCE);
  }

  private String ask(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response;
    try {
      response = client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new InputException(
          "no node answers at %s (%s); --node names another one, -c FILE asks without one"
              .formatted(node, e));
    }
    if (response.statusCode() != OK) {
      throw new InputException("the node at %s says: %s".formatted(node, response.body().strip()));
    }
    return response.body();
  }

  /** The client's threads end with the process. */
  @Override
  public void close() {}
}
