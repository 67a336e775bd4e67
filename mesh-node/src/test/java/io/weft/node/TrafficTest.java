package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mirrors and rate limits of a running node, between real clients and services. */
final class TrafficTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private final List<AutoCloseable> opened = new ArrayList<>();

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

  /** A node with {@code users} at one port and {@code shadow} at another. */
  private Node node(int users, int shadow, String service) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        routers:
        - protocol: thrift
          label: test
          dtab: |
            /svc/users => /$/inet/127.0.0.1/%d;
            /svc/shadow => /$/inet/127.0.0.1/%d;
          servers: [{port: 0, service: users}]
          service: %s
        """
            .formatted(users, shadow, service);
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private EchoClient client(Node node) throws Exception {
    return open(EchoClient.framed(port(node)));
  }

  private static void awaitCount(Node node, String series, int count) {
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(metrics(node)).contains(series + " " + count + ".0\n"));
  }

  private static String metrics(Node node) {
    return new String(node.telemetry().scrape(null).body(), UTF_8);
  }

  private static String series(String metric, String name) {
    return metric + "{name=\"" + name + "\",router=\"test\"}";
  }

  private static String calls(String name, String result) {
    return "weft_path_calls_total{name=\"%s\",result=\"%s\",router=\"test\"}"
        .formatted(name, result);
  }

  @Test
  void callsArriveAtTheMirrorToo() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    EchoService shadow = open(EchoService.framed("shadow"));
    Node node =
        node(
            users.port(),
            shadow.port(),
            "{totalTimeoutMs: 5000, mirror: {to: /svc/shadow, share: 1}}");
    EchoClient client = client(node);
    EchoClient buffered = open(EchoClient.buffered(port(node)));

    for (int i = 0; i < 5; i++) {
      String argument = "x".repeat(i * 50_000);
      assertThat(client.call("echo", argument)).isEqualTo("users:" + argument);
      assertThat(buffered.call("echo", argument)).isEqualTo("users:" + argument);
    }
    client.oneway("note", "x");

    await().atMost(BOUND).until(() -> users.calls() == 11 && shadow.calls() == 11);
    awaitCount(node, series("weft_path_mirrored_total", "/thrift/users/echo"), 10);
    awaitCount(node, series("weft_path_mirrored_total", "/thrift/users/note"), 1);
    awaitCount(node, calls("/svc/shadow", "ok"), 11);
    assertThat(metrics(node)).doesNotContain("weft_path_mirrored_total{name=\"/svc");
  }

  @Test
  void theMirrorsNameMayComeFromThatOfTheCall() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    EchoService shadow = open(EchoService.framed("shadow"));
    Node node =
        node(
            users.port(),
            shadow.port(),
            """
            {kind: io.l5d.static, configs: [{prefix: "/thrift/{of}",
                        totalTimeoutMs: 5000, mirror: {to: "/svc/shadow/of/{of}", share: 1}}]}
            """);

    assertThat(client(node).call("echo", "x")).isEqualTo("users:x");
    awaitCount(node, calls("/svc/shadow/of/users", "ok"), 1);
    assertThat(shadow.calls()).isEqualTo(1);
  }

  @Test
  void aDeadMirrorChangesNothingForCallers() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    int nobody;
    try (ServerSocket freed = new ServerSocket(0)) {
      nobody = freed.getLocalPort();
    }
    Node node =
        node(users.port(), nobody, "{totalTimeoutMs: 5000, mirror: {to: /svc/shadow, share: 1}}");
    EchoClient client = client(node);

    for (int i = 0; i < 20; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("users:" + i);
    }

    awaitCount(node, series("weft_path_mirror_failures_total", "/thrift/users/echo"), 20);
    awaitCount(node, calls("/thrift/users/echo", "ok"), 20);
    assertThat(users.calls()).isEqualTo(20);
  }

  @Test
  void aSlowMirrorGetsNoMoreThanItsLimit() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    EchoService shadow = open(EchoService.framed("shadow"));
    Node node =
        node(
            users.port(),
            shadow.port(),
            """
            {totalTimeoutMs: 60000, mirror:
                        {to: /svc/shadow, share: 1, timeoutMs: 60000, maxConcurrentRequests: 1}}
            """);
    EchoClient client = client(node);
    users.release(); // the mirror alone holds calls

    assertThat(client.call("hold", "0")).isEqualTo("users:0");
    await().atMost(BOUND).until(() -> shadow.calls() == 1);
    assertThat(client.call("hold", "1")).isEqualTo("users:1");
    assertThat(client.call("hold", "2")).isEqualTo("users:2");
    awaitCount(node, series("weft_path_mirror_dropped_total", "/thrift/users/hold"), 2);
    shadow.release();
    awaitCount(node, calls("/svc/shadow", "ok"), 1);
    assertThat(client.call("hold", "3")).isEqualTo("users:3");

    awaitCount(node, calls("/svc/shadow", "ok"), 2);
    awaitCount(node, series("weft_path_mirrored_total", "/thrift/users/hold"), 2);
    awaitCount(node, series("weft_path_mirror_failures_total", "/thrift/users/hold"), 0);
  }

  @Test
  void aCopyHasATimeLimitOfItsOwn() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    EchoService shadow = open(EchoService.framed("shadow"));
    Node node =
        node(
            users.port(),
            shadow.port(),
            "{totalTimeoutMs: 60000, mirror: {to: /svc/shadow, share: 1, timeoutMs: 50}}");
    EchoClient client = client(node);

    client.send(TMessageType.CALL, "hold", "x");
    awaitCount(node, series("weft_path_mirror_failures_total", "/thrift/users/hold"), 1);
    awaitCount(node, calls("/svc/shadow", "timeout"), 1);
    users.release();

    assertThat(client.receive()).isEqualTo("users:x");
  }

  @Test
  void callsOverTheRateAreRefusedByName() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    Node node =
        node(
            users.port(),
            users.port(),
            """
            {totalTimeoutMs: 5000, rateLimit: {perSecond: 0.001, burst: 3},
                        mirror: {to: /svc/shadow, share: 1}}
            """);
    EchoClient client = client(node);

    for (int i = 0; i < 3; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("users:" + i);
    }
    for (int i = 0; i < 2; i++) {
      assertThat(catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x")))
          .hasMessage(
              "weft router test, /thrift/users/echo: rate-limited (not sent): more calls than its"
                  + " rateLimit of 0.001/s, burst 3 on this node");
    }
    assertThat(client.call("shadow:echo", "another name")).isEqualTo("users:another name");

    awaitCount(node, calls("/thrift/users/echo", "rate-limited"), 2);
    awaitCount(node, calls("/thrift/users/echo", "ok"), 3);
    // What is refused is not copied; and the mirror has a limit too, over which the last copy was.
    awaitCount(node, series("weft_path_mirrored_total", "/thrift/users/echo"), 3);
    awaitCount(node, series("weft_path_mirrored_total", "/thrift/shadow/echo"), 1);
    awaitCount(node, calls("/svc/shadow", "ok"), 3);
    awaitCount(node, calls("/svc/shadow", "rate-limited"), 1);
  }
}
