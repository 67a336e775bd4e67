package io.weft.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a node, or a control service, tells about itself over HTTP. */
final class Admin {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final String url;

  Admin(InetSocketAddress address) {
    this.url = "http://" + Topology.text(address);
  }

  String url() {
    return url;
  }

  /** Whether it is there and wants traffic. */
  boolean isReady() {
    try {
      return get("/ready").equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  /** The last TLS connection with an endpoint, in the node's words; empty where there was none. */
  String tls(InetSocketAddress endpoint) throws IOException {
    return endpoints(endpoint).stream()
        .map(found -> found.path("tls").asText(""))
        .findFirst()
        .orElse("");
  }

  /** How many connections the node has with an endpoint. */
  int connections(InetSocketAddress endpoint) throws IOException {
    return endpoints(endpoint).stream()
        .mapToInt(found -> found.path("connections").asInt())
        .max()
        .orElse(0);
  }

  /** What is told of an endpoint, once for each name that leads to it. */
  private List<JsonNode> endpoints(InetSocketAddress endpoint) throws IOException {
    String address = Topology.text(endpoint);
    return new JsonMapper()
        .readTree(get("/bindings")).findParents("connections").stream()
            .filter(found -> found.path("address").asText().equals(address))
            .toList();
  }

  /** A counter of {@code /metrics}, summed over its labels. */
  long counter(String name) throws IOException {
    return sum(get("/metrics"), name);
  }

  static long sum(String metrics, String name) {
    return (long)
        metrics
            .lines()
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }

  String get(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      connection.disconnect();
    }
  }
}
