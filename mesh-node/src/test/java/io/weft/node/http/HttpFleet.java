package io.weft.node.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a test of HTTP through nodes has open: services, nodes before them, and a caller. */
final class HttpFleet implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Names are those of clusters; a CONNECT is for the cluster of its authority. */
  private static final String DTAB = "/%s => /#/io.l5d.fs; /http/*/CONNECT => /#/io.l5d.fs";

  private final Path disco;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final HttpClient caller =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

  HttpFleet(Path directory) throws IOException {
    disco = Files.createDirectory(directory.resolve("disco"));
  }

  <T extends AutoCloseable> T open(T thing) {
    opened.push(thing);
    return thing;
  }

  WebService service(String name) throws IOException {
    WebService service = open(WebService.start(name));
    register(name, service.port());
    return service;
  }

  /** Says where the endpoints of a cluster are. */
  void register(String cluster, int... ports) throws IOException {
    Files.writeString(
        disco.resolve(cluster),
        IntStream.of(ports)
            .mapToObj(port -> "127.0.0.1 " + port + "\n")
            .collect(Collectors.joining()));
  }

  /**
   * Starts a node whose router is for HTTP.
   *
   * @param more further keys of the router, in flow style
   */
  Node node(String protocol, String more) throws IOException {
    return node(protocol, "port: 0", more);
  }

  Node node(String protocol, String server, String more) throws IOException {
    String yaml =
        """
        admin: {port: 0, shutdownGraceMs: 2000}
        workerThreads: 2
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - {protocol: %s, label: test, dtab: "%s", servers: [{%s}], %s}
        """
            .formatted(disco, protocol, DTAB.formatted(protocol), server, more);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  static int port(Node node) {
    return node.routers().get(0).addresses().get(0).getPort();
  }

  /** How often a node has refused something of its callers for a reason. */
  static long rejected(Node node, String reason) {
    return new String(node.telemetry().scrape(null).body(), UTF_8)
        .lines()
        .filter(line -> line.startsWith("weft_server_rejected_total{"))
        .filter(line -> line.contains("reason=\"" + reason + "\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  static HttpRequest.Builder request(Node node, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(node) + path))
        .timeout(LIMIT);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return caller.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpClient caller() {
    return caller;
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
