package io.weft.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** What a node tells about itself over HTTP. */
final class Admin {
  private static final int TIMEOUT_MILLIS = 5_000;

  private final String url;

  Admin(InetSocketAddress address) {
    this.url = "http://" + Topology.text(address);
  }

  String url() {
    return url;
  }

  /** Whether the node is there and wants traffic. */
  boolean isReady() {
    try {
      return get("/ready").equals("ready");
    } catch (IOException e) {
      return false;
    }
  }

  /** The last TLS connection with an endpoint, in the node's words; empty where there was none. */
  String tls(InetSocketAddress endpoint) throws IOException {
    String address = Topology.text(endpoint);
    for (JsonNode node : new JsonMapper().readTree(get("/bindings")).findParents("tls")) {
      if (node.path("address").asText().equals(address)) {
        return node.path("tls").asText("");
      }
    }
    return "";
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

  private String get(String path) throws IOException {
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
