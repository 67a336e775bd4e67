package io.weft.conformance.finagle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.conformance.finagle.FinagleProcess.Asked;
import io.weft.conformance.net.Relay;
import io.weft.conformance.net.Relay.Recording;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node between ThriftMux clients and servers that come, go, refuse and hang. */
@ExtendWith(SharedFinagle.class)
final class FinagleMuxTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int THREADS = 4;
  private static final int HEAD = 4; // type and tag, which a window does not count
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @TempDir private Path directory;
  private final List<Node> nodes = new ArrayList<>();
  private FinagleProcess process;

  @BeforeEach
  void start(FinagleProcess shared) {
    process = shared;
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
  }

  private FinagleServer server(FinagleProcess where, Map<String, ?> more) throws Exception {
    return where.serve("mux-" + NUMBERS.incrementAndGet(), Dialect.THRIFTMUX, more);
  }

  private FinagleServer server() throws Exception {
    return server(process, Map.of());
  }

  private Node node(String client, FinagleServer... servers) throws IOException {
    Path disco = Files.createTempDirectory(directory, "disco");
    StringBuilder endpoints = new StringBuilder();
    for (FinagleServer server : servers) {
      endpoints.append("127.0.0.1 ").append(server.port()).append('\n');
    }
    Files.writeString(disco.resolve("users"), endpoints);
    Node node =
        Node.start(
            NodeConfig.parse(
                    "mux.yaml",
                    """
                    admin: {port: 0}
                    workerThreads: 1
                    namers: [{kind: io.l5d.fs, rootDir: %s}]
                    routers:
                    - protocol: thrift
                      dtab: /thrift => /#/io.l5d.fs
                      client: {%s%s}
                      servers: [{port: 0, service: users}]
                    """
                        .formatted(disco, Between.towards(Dialect.Kind.THRIFTMUX), client),
                    Map.of())
                .config());
    nodes.add(node);
    return node;
  }

  private FinagleClient client(Map<String, ?> more, Node node) throws Exception {
    return client(more, node, "/users");
  }

  /** What follows the address in a name is the destination of Finagle's calls. */
  private FinagleClient client(Map<String, ?> more, Node node, String destination)
      throws Exception {
    return process.connect(
        Dialect.THRIFTMUX, "/$/inet/127.0.0.1/" + Between.port(node) + destination, more);
  }

  private static void awaitMoreCalls(FinagleClient client) throws Exception {
    int before = client.succeeded();
    await().atMost(LIMIT).until(() -> client.succeeded() > before + 50);
  }

  private static void assertNoneFailed(JsonNode steady) {
    assertThat(steady.path("failed")).as("%s", steady).isEmpty();
  }

  private static double events(Node node, String event) {
    return metric(node, "weft_endpoint_mux_events_total", "event=\"" + event + "\"");
  }

  private static double metric(Node node, String name, String label) {
    return new String(node.telemetry().scrape(null).body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void theDestinationNamesTheCallAndArrives() throws Exception {
    Node node = node("", server());
    assertThat(client(Map.of(), node).seen(Map.of()).path("dest").asText()).isEqualTo("/users");
    JsonNode outcome = client(Map.of(), node, "/nobody").call("echo", Map.of("text", "hello"));
    assertThat(outcome.path("message").asText()).contains("/thrift/nobody/echo");
  }

  @Test
  void aServerDrainsUnderSteadyCalls() throws Exception {
    FinagleServer leaving = server();
    FinagleServer staying = server();
    Node node = node("", leaving, staying);
    FinagleClient client = client(Map.of(), node);
    client.steady(THREADS);
    await().atMost(LIMIT).until(() -> leaving.calls() > 0 && staying.calls() > 0);
    awaitMoreCalls(client);

    JsonNode drained = process.await(leaving.drain(20_000));
    assertThat(drained.has("failure")).as("%s", drained).isFalse();
    awaitMoreCalls(client);
    assertNoneFailed(client.end());
    assertThat(events(node, "drain")).isPositive();
  }

  @Test
  void whatAServerNacksIsServedByAnother() throws Exception {
    FinagleServer refusing = server();
    FinagleServer serving = server();
    Node node = node("", refusing, serving);
    FinagleClient client = client(Map.of(), node);
    client.steady(1);
    awaitMoreCalls(client);
    refusing.nackAll(true);
    await().atMost(LIMIT).until(() -> refusing.count("nacked") > 0);
    refusing.nackAll(false);
    awaitMoreCalls(client);
    assertNoneFailed(client.end());
    assertThat(events(node, "nack")).isEqualTo(refusing.count("nacked"));
    assertThat(metric(node, "weft_cluster_requeues_total", "")).isEqualTo(refusing.count("nacked"));
  }

  @Test
  void whatAllNackIsNackedToTheCaller() throws Exception {
    FinagleServer server = server();
    FinagleClient client = client(Map.of(), node("", server));
    server.nackAll(true);
    JsonNode outcome = client.call("echo", Map.of("text", "hello"));
    assertThat(outcome.path("flags").asText()).contains("rejected");
  }

  @Test
  void aNodeDrainsUnderSteadyCalls() throws Exception {
    FinagleServer server = server();
    Node leaving = node("", server);
    Node staying = node("", server);
    FinagleClient client =
        process.connect(
            Dialect.THRIFTMUX,
            "127.0.0.1:%d,127.0.0.1:%d".formatted(Between.port(leaving), Between.port(staying)),
            Map.of("retries", true));
    client.steady(THREADS);
    awaitMoreCalls(client);
    assertThat(leaving.drain()).isTrue();
    leaving.close();
    awaitMoreCalls(client);
    assertNoneFailed(client.end());
  }

  @Test
  void whatTheNodeCannotServeIsSaid() throws Exception {
    FinagleServer gone = server();
    Node node = node("", gone);
    assertThat(process.await(gone.drain(1_000)).has("failure")).isFalse();
    JsonNode outcome = client(Map.of(), node).call("echo", Map.of("text", "hello"));
    assertThat(outcome.path("message").asText()).contains("users").contains("refused");
  }

  @Test
  void aServerThatHangsIsFoundByPings() throws Exception {
    try (FinagleProcess other = FinagleProcess.start()) {
      FinagleServer hanging = server(other, Map.of());
      FinagleServer serving = server();
      Node node = node("", hanging, serving);
      FinagleClient client = client(Map.of(), node);
      client.steady(THREADS);
      await().atMost(LIMIT).until(() -> hanging.calls() > 0 && serving.calls() > 0);
      client.end();

      other.pause();
      try {
        client.steady(THREADS);
        await().atMost(LIMIT).until(() -> events(node, "ping-failed") > 0);
        awaitMoreCalls(client);
        // Each thread can have had a call there when it was found, which may have been executed.
        JsonNode steady = client.end();
        int failures = 0;
        for (JsonNode count : steady.path("failed")) {
          failures += count.asInt();
        }
        assertThat(failures).as("%s", steady).isLessThanOrEqualTo(THREADS);
      } finally {
        other.resume();
      }
    }
  }

  @Test
  void aLongMessageGoesInPiecesThatItsReceiverTakes() throws Exception {
    FinagleServer server = server(process, Map.of("maxFrame", 1024));
    try (Relay toServer = Relay.open(server.port());
        Relay toNode =
            Relay.open(
                Between.port(
                    node("", new FinagleServer(process, server.name(), toServer.port()))))) {
      FinagleClient client =
          process.connect(
              Dialect.THRIFTMUX, "127.0.0.1:" + toNode.port(), Map.of("maxFrame", 2048));
      JsonNode outcome = client.call("echo", Map.of("size", 1 << 20));
      assertThat(outcome.path("whole").asBoolean()).as("%s", outcome).isTrue();
      assertThat(toServer.recordings()).anySatisfy(recording -> pieces(recording, 1024 + HEAD));
      assertThat(toNode.recordings()).anySatisfy(recording -> pieces(recording, 2048 + HEAD));
    }
  }

  /**
   * All frames of a direction are at most so long, and enough of them to have carried a megabyte.
   */
  private static void pieces(Recording recording, int longest) {
    ByteBuffer bytes = ByteBuffer.wrap(recording.bytes());
    assertThat(bytes.remaining()).isGreaterThan(1 << 20);
    while (bytes.hasRemaining()) {
      int length = bytes.getInt();
      assertThat(length).isLessThanOrEqualTo(longest);
      bytes.position(bytes.position() + length);
    }
  }

  @Test
  void theNodeAnswersPings() throws Exception {
    FinagleClient client = client(Map.of("pingMs", 20), node("", server()));
    assertThat(client.echo("hello")).isEqualTo("hello");
    await()
        .atMost(LIMIT)
        .until(() -> client.stats().path("peer/mux/failuredetector/ping").asInt() > 5);
    assertThat(client.stats().path("peer/mux/failuredetector/close").asInt()).isZero();
    assertThat(client.echo("hello again")).isEqualTo("hello again");
  }

  @Test
  void aServerWithoutALeaseIsLeftAlone() throws Exception {
    FinagleServer resting = server();
    FinagleServer serving = server();
    FinagleClient client = client(Map.of(), node("", resting, serving));
    client.steady(2);
    await().atMost(LIMIT).until(() -> resting.calls() > 0 && serving.calls() > 0);
    resting.lease(0);
    awaitMoreCalls(client);
    int before = resting.calls();
    awaitMoreCalls(client);
    assertThat(resting.calls()).isEqualTo(before);
    resting.lease(600_000);
    await().atMost(LIMIT).until(() -> resting.calls() > before);
    assertNoneFailed(client.end());
  }

  @Test
  void aPlainCallerIsToldWhatOfMuxItCannotSee() throws Exception {
    FinagleServer server = server();
    Node node = node("", server);
    FinagleClient client =
        process.connect(Dialect.FRAMED, "127.0.0.1:" + Between.port(node), Map.of());
    JsonNode nacked = client.call("nack", Map.of());
    assertThat(nacked.path("failure").asText()).isEqualTo("TApplicationException");
    assertThat(nacked.path("message").asText())
        .contains("/thrift/users/nack", "did not take the call");
    assertThat(client.echo("hello")).isEqualTo("hello");
  }

  @Test
  void aDeadlineOfTheCallerHoldsAndReachesTheServer() throws Exception {
    FinagleServer server = server();
    FinagleClient client = client(Map.of(), node("", server));
    assertThat(client.echo("first, so that the session is there")).isNotEmpty();
    Asked held = client.begin("hold", Map.of("deadlineMs", 2_000));
    await().atMost(LIMIT).until(() -> server.count("interrupted") == 1);
    assertThat(process.await(held).has("failure")).isTrue();
  }
}
