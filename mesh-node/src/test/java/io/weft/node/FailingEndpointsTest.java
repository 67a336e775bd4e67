package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.router.BindingView.EndpointView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.thrift.TApplicationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node in front of endpoints that fail, cannot be reached, and come back. */
final class FailingEndpointsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String SOON =
      "failureAccrual: {failures: 3, backoff: {kind: constant, ms: 20}";

  private OneNode rig;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    rig = new OneNode(directory);
  }

  @AfterEach
  void end() throws Exception {
    rig.close();
  }

  private Node node(String client) throws IOException {
    return rig.node("", client, "");
  }

  private static EndpointView endpoint(Node node, int port) {
    return node.routers().get(0).router().inUse().stream()
        .flatMap(name -> name.clusters().stream())
        .flatMap(cluster -> cluster.endpoints().stream())
        .filter(endpoint -> endpoint.address().endsWith(":" + port))
        .findFirst()
        .orElseThrow();
  }

  private static double metric(Node node, String name) {
    return OneNode.metric(node, "weft_cluster_" + name, "");
  }

  private static boolean fails(EchoClient client, String method) throws Exception {
    try {
      client.call(method, "x");
      return false;
    } catch (TApplicationException e) {
      assertThat(e.getMessage()).contains("upstream-closed");
      return true;
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void anEndpointThatFlapsIsLeftAloneAndTakenBack() throws Exception {
    EchoService one = rig.service("one");
    EchoService two = rig.service("two");
    rig.register(one.port(), two.port());
    Node node = node(SOON + "}");
    EchoClient client = rig.client(node);

    for (int flap = 1; flap <= 3; flap++) {
      one.fails(true);
      int round = flap;
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                fails(client, "echo");
                return metric(node, "accrual_removals_total") == round;
              });
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                fails(client, "echo"); // a probe, once in 20 ms
                return metric(node, "accrual_probes_total") >= 2 * round;
              });
      assertThat(metric(node, "accrual_ejected")).isEqualTo(1);
      one.fails(false);
      await()
          .atMost(BOUND)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                fails(client, "echo");
                return metric(node, "accrual_revivals_total") == round;
              });
      assertThat(metric(node, "accrual_ejected")).isZero();
      assertThat(endpoint(node, one.port()).status()).isEqualTo("open");
      assertThat(endpoint(node, one.port()).reason()).isNull();
    }
    int before = one.calls();
    for (int i = 0; i < 100; i++) {
      assertThat(fails(client, "echo")).isFalse();
    }
    assertThat(one.calls()).as("calls to the one that came back").isGreaterThan(before);
  }

  @Test
  void whileItIsLeftAloneNoCallFails() throws Exception {
    EchoService one = rig.service("one");
    EchoService two = rig.service("two");
    rig.register(one.port(), two.port());
    Node node = node("failureAccrual: {failures: 3, backoff: {kind: constant, ms: 60000}}");
    EchoClient client = rig.client(node);
    one.fails(true);
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              fails(client, "echo");
              return metric(node, "accrual_removals_total") == 1;
            });

    for (int i = 0; i < 200; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("two:" + i);
    }
    assertThat(endpoint(node, one.port()))
        .extracting(EndpointView::status, EndpointView::reason, EndpointView::failures)
        .containsExactly("closed", "left alone: its calls failed", 3L);
  }

  @Test
  void noMoreThanHalfOfAClusterIsLeftAlone() throws Exception {
    EchoService one = rig.service("one");
    EchoService two = rig.service("two");
    rig.register(one.port(), two.port());
    Node node = node("failureAccrual: {failures: 1, backoff: {kind: constant, ms: 60000}}");
    EchoClient client = rig.client(node);
    one.fails(true);
    two.fails(true);
    for (int i = 0; i < 20; i++) {
      assertThat(fails(client, "echo")).isTrue();
    }

    assertThat(metric(node, "accrual_ejected")).isEqualTo(1);
    assertThat(metric(node, "accrual_removals_total")).isEqualTo(1);
    assertThat(metric(node, "accrual_spared_total")).isEqualTo(19);
    boolean oneIsOpen = endpoint(node, one.port()).status().equals("open");
    assertThat(endpoint(node, two.port()).status()).isEqualTo(oneIsOpen ? "closed" : "open");
  }

  @Test
  void failFastConnectsInTheBackgroundUntilItCan() throws Exception {
    EchoService two = rig.service("two");
    int port = unusedPort();
    rig.register(port, two.port());
    Node node = node("failFast: true, failureAccrual: {kind: none}");
    EchoClient client = rig.client(node);

    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              assertThat(client.call("echo", "x")).isEqualTo("two:x");
              return metric(node, "fail_fast_removals_total") == 1;
            });
    EndpointView down = endpoint(node, port);
    assertThat(down.status()).isEqualTo("closed");
    assertThat(down.reason())
        .startsWith("left alone until a connection can be opened (failFast): cannot connect to");
    for (int i = 0; i < 200; i++) {
      assertThat(client.call("echo", "x")).isEqualTo("two:x");
    }
    assertThat(endpoint(node, port).calls()).as("calls sent there meanwhile").isEqualTo(1);

    EchoService one = rig.open(EchoService.framedAt(port, "one"));
    await()
        .atMost(BOUND)
        .until(() -> metric(node, "fail_fast_revivals_total") == 1); // nobody calls meanwhile
    assertThat(endpoint(node, port))
        .extracting(EndpointView::status, EndpointView::connections)
        .containsExactly("open", 1);
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> client.call("echo", "x").equals("one:x"));
    assertThat(one.calls()).isPositive();
  }

  @Test
  void failFastNeverKeepsCallsFromTheOnlyEndpoint() throws Exception {
    int port = unusedPort();
    rig.register(port);
    Node node = node("failFast: true");
    EchoClient client = rig.client(node);
    for (int i = 0; i < 3; i++) {
      assertThatCallFails(client, "connect (not sent): cannot connect to 127.0.0.1:" + port);
    }

    rig.open(EchoService.framedAt(port, "one"));
    assertThat(client.call("echo", "x")).as("at once, not after the backoff").isEqualTo("one:x");
  }

  private static void assertThatCallFails(EchoClient client, String message) throws Exception {
    try {
      client.call("echo", "x");
    } catch (TApplicationException e) {
      assertThat(e.getMessage()).contains(message);
      return;
    }
    throw new AssertionError("the call was answered");
  }
}
