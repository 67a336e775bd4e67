package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits on concurrent calls of servers, clusters and endpoints, with calls that are held. */
final class LimitsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private OneNode rig;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    rig = new OneNode(directory);
  }

  @AfterEach
  void end() throws Exception {
    rig.close();
  }

  private Node node(String server, String client, EchoService... endpoints) throws IOException {
    rig.register(Stream.of(endpoints).mapToInt(EchoService::port).toArray());
    return rig.node(server, client, "");
  }

  private EchoClient holding(Node node) throws Exception {
    EchoClient client = rig.client(node);
    client.send(TMessageType.CALL, "hold", "x");
    return client;
  }

  private static void until(Node node, String name, String label, double value) {
    await().atMost(BOUND).until(() -> OneNode.metric(node, name, label) == value);
  }

  @Test
  void aServerLetsSomeWaitAndTurnsOthersAway() throws Exception {
    EchoService service = rig.service("one");
    Node node =
        node("maxConcurrentRequests: 1, maxPendingRequests: 1, maxPendingMs: 30000", "", service);
    EchoClient first = holding(node);
    until(node, "weft_server_concurrency", "which=\"serving\"", 1);
    EchoClient second = holding(node);
    until(node, "weft_server_concurrency", "which=\"waiting\"", 1);

    EchoClient third = rig.client(node);
    assertThatThrownBy(() -> third.call("echo", "x"))
        .isInstanceOf(TApplicationException.class)
        .hasMessageContaining("overloaded (not sent): 1 calls are being served by")
        .hasMessageContaining("and 1 wait");
    assertThat(service.calls()).isEqualTo(1);
    service.release();
    assertThat(first.receive()).isEqualTo("one:x");
    assertThat(second.receive()).isEqualTo("one:x");
    assertThat(third.call("echo", "y")).isEqualTo("one:y");
    assertThat(OneNode.metric(node, "weft_server_shed_total", "")).isEqualTo(1);
  }

  @Test
  void aClusterHasALimitOfItsOwn() throws Exception {
    EchoService service = rig.service("one");
    Node node = node("", "maxConcurrentRequests: 1", service);
    EchoClient first = holding(node);
    until(node, "weft_cluster_concurrency", "which=\"serving\"", 1);

    EchoClient second = rig.client(node);
    assertThatThrownBy(() -> second.call("echo", "x"))
        .hasMessageContaining("overloaded (not sent)")
        .hasMessageContaining("/#/io.l5d.fs/users");
    service.release();
    assertThat(first.receive()).isEqualTo("one:x");
    assertThat(OneNode.metric(node, "weft_cluster_shed_total", "")).isEqualTo(1);
  }

  @Test
  void aCallThatFindsOneEndpointFullGoesToAnother() throws Exception {
    EchoService one = rig.service("one");
    EchoService two = rig.service("two");
    Node node = node("", "hostMaxConcurrentRequests: 1", one, two);
    EchoClient first = holding(node);
    await().atMost(BOUND).until(() -> one.calls() + two.calls() == 1);
    EchoClient second = holding(node);
    await().atMost(BOUND).until(() -> one.calls() == 1 && two.calls() == 1);

    EchoClient third = rig.client(node);
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
    EchoService service = rig.service("one");
    Node node = node("adaptiveConcurrency: {initial: 5, minimum: 2}", "", service);
    EchoClient client = rig.client(node);

    for (int i = 0; i < 50; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("one:" + i);
    }
    assertThat(OneNode.metric(node, "weft_server_concurrency", "which=\"limit\"")).isEqualTo(5);
  }

  @Test
  void aCallerThatGoesAwayIsNotWaitedFor() throws Exception {
    EchoService service = rig.service("one");
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
