package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on concurrent calls of servers, clusters and endpoints, with calls that are held. */
final class LimitsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path disco;

  @BeforeEach
  void makeDisco() throws IOException {
    disco = Files.createDirectory(directory.resolve("disco"));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T open(T thing) {
    opened.add(thing);
    return thing;
  }

  private Node node(String server, String client, EchoService... endpoints) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (EchoService endpoint : endpoints) {
      lines.append("127.0.0.1 ").append(endpoint.port()).append('\n');
    }
    Files.writeString(disco.resolve("users"), lines);
    String yaml =
        """
        admin: {port: 0}
        workerThreads: 2
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: test
          dtab: /thrift => /#/io.l5d.fs
          servers: [{port: 0, service: users, %s}]
          client: {%s}
          service: {totalTimeoutMs: 30000}
        """
            .formatted(disco, server, client);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private EchoClient client(Node node) throws Exception {
    InetSocketAddress port = node.routers().get(0).addresses().get(0);
    return open(EchoClient.framed(port));
  }

  private EchoClient holding(Node node) throws Exception {
    EchoClient client = client(node);
    client.send(TMessageType.CALL, "hold", "x");
    return client;
  }

  private static double metric(Node node, String name, String label) {
    String page = new String(node.telemetry().scrape(null).body(), UTF_8);
    return page.lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void until(Node node, String name, String label, double value) {
    await().atMost(BOUND).until(() -> metric(node, name, label) == value);
  }

  @Test
  void aServerLetsSomeWaitAndTurnsOthersAway() throws Exception {
    EchoService service = open(EchoService.framed("one"));
    Node node =
        node("maxConcurrentRequests: 1, maxPendingRequests: 1, maxPendingMs: 30000", "", service);
    EchoClient first = holding(node);
    until(node, "weft_server_concurrency", "which=\"serving\"", 1);
    EchoClient second = holding(node);
    until(node, "weft_server_concurrency", "which=\"waiting\"", 1);

    EchoClient third = client(node);
    assertThatThrownBy(() -> third.call("echo", "x"))
        .isInstanceOf(TApplicationException.class)
        .hasMessageContaining("overloaded (not sent): 1 calls are being served by")
        .hasMessageContaining("and 1 wait");
    assertThat(service.calls()).isEqualTo(1);
    service.release();
    assertThat(first.receive()).isEqualTo("one:x");
    assertThat(second.receive()).isEqualTo("one:x");
    assertThat(third.call("echo", "y")).isEqualTo("one:y");
    assertThat(metric(node, "weft_server_shed_total", "")).isEqualTo(1);
  }

  @Test
  void aClusterHasALimitOfItsOwn() throws Exception {
    EchoService service = open(EchoService.framed("one"));
    Node node = node("", "maxConcurrentRequests: 1", service);
    EchoClient first = holding(node);
    until(node, "weft_cluster_concurrency", "which=\"serving\"", 1);

    EchoClient second = client(node);
    assertThatThrownBy(() -> second.call("echo", "x"))
        .hasMessageContaining("overloaded (not sent)")
        .hasMessageContaining("/#/io.l5d.fs/users");
    service.release();
    assertThat(first.receive()).isEqualTo("one:x");
    assertThat(metric(node, "weft_cluster_shed_total", "")).isEqualTo(1);
  }

  @Test
  void aCallThatFindsOneEndpointFullGoesToAnother() throws Exception {
    EchoService one = open(EchoService.framed("one"));
    EchoService two = open(EchoService.framed("two"));
    Node node = node("", "hostMaxConcurrentRequests: 1", one, two);
    EchoClient first = holding(node);
    await().atMost(BOUND).until(() -> one.calls() + two.calls() == 1);
    EchoClient second = holding(node);
    await().atMost(BOUND).until(() -> one.calls() == 1 && two.calls() == 1);

    EchoClient third = client(node);
    assertThatThrownBy(() -> third.call("echo", "x"))
        .hasMessageContaining("overloaded (not sent)")
        .hasMessageContaining("hostMaxConcurrentRequests=1");
    one.release();
    two.release();
    assertThat(List.of(first.receive(), second.receive()))
        .containsExactlyInAnyOrder("one:x", "two:x");
  }

  @Test
  void anAdaptiveLimitServes() throws Exception {
    EchoService service = open(EchoService.framed("one"));
    Node node = node("adaptiveConcurrency: {initial: 5, minimum: 2}", "", service);
    EchoClient client = client(node);

    for (int i = 0; i < 50; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("one:" + i);
    }
    assertThat(metric(node, "weft_server_concurrency", "which=\"limit\"")).isEqualTo(5);
  }

  @Test
  void aCallerThatGoesAwayIsNotWaitedFor() throws Exception {
    EchoService service = open(EchoService.framed("one"));
    Node node =
        node("", "maxConcurrentRequests: 1, maxPendingRequests: 5, maxPendingMs: 30000", service);
    EchoClient first = holding(node);
    until(node, "weft_cluster_concurrency", "which=\"serving\"", 1);
    EchoClient second = holding(node);
    until(node, "weft_cluster_concurrency", "which=\"waiting\"", 1);
    second.close();

    until(node, "weft_cluster_concurrency", "which=\"waiting\"", 0);
    until(node, "weft_path_calls_total", "result=\"cancelled\"", 1);
    service.release();
    assertThat(first.receive()).isEqualTo("one:x");
    assertThat(service.calls()).isEqualTo(1);
  }
}
