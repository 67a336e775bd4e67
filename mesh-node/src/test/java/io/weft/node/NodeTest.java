package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.weft.node.config.NodeConfig;
import io.weft.node.router.BindingView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.transport.TTransportException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node between real clients and real services. */
final class NodeTest {
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

  private Node node(String dtab, String more) throws IOException {
    return node(dtab, more, "  - {port: 0, service: users}");
  }

  private Node node(String dtab, String more, String server) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: test
          dtab: "%s"
          servers:
        %s
        %s
        """
            .formatted(disco, dtab, server, more.indent(2));
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private void register(String service, EchoService... instances) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (EchoService instance : instances) {
      lines.append("127.0.0.1 ").append(instance.port()).append('\n');
    }
    Path fresh = Files.writeString(directory.resolve("fresh"), lines);
    Files.move(fresh, disco.resolve(service), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void callsAServiceByName() throws Exception {
    register("users", open(EchoService.framed("a")));
    Node node = node("/thrift => /#/io.l5d.fs", "");

    EchoClient client = open(EchoClient.framed(port(node)));

    assertThat(client.call("echo", "hello")).isEqualTo("a:hello");
    assertThat(client.call("echo", "")).isEqualTo("a:");
  }

  @Test
  void callsAtThePortThatATransformerGives() throws Exception {
    EchoService mesh = open(EchoService.framed("mesh"));
    Files.writeString(disco.resolve("users"), "127.0.0.1 1\n192.0.2.1 1\n");
    String more =
        """
        interpreter:
          kind: default
          transformers:
          - {kind: io.l5d.localhost}
          - {kind: io.l5d.port, port: %d}
        """
            .formatted(mesh.port());
    Node node = node("/thrift => /#/io.l5d.fs", more);

    EchoClient client = open(EchoClient.framed(port(node)));
    for (int i = 0; i < 10; i++) {
      assertThat(client.call("echo", "x")).isEqualTo("mesh:x");
    }
    String id = "/%/io.l5d.port/" + mesh.port() + "/%/io.l5d.localhost/#/io.l5d.fs";
    assertThat(node.routers().get(0).router().inUse())
        .flatExtracting(BindingView::clusters)
        .extracting(BindingView.ClusterView::id)
        .containsExactly(id + "/users");

    // The id leads to the same service, also through a node that has no transformers.
    Node other = node("/thrift => " + id, "");
    assertThat(open(EchoClient.framed(port(other))).call("echo", "x")).isEqualTo("mesh:x");
  }

  @Test
  void rewritesNamesBelowTheSystemNames() throws Exception {
    register("users", open(EchoService.framed("a")));
    Node node = node("/host => /#/io.l5d.fs; /thrift => /$/io.buoyant.http.anyHost/x.org/host", "");

    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("a:x");
  }

  @Test
  void servesEveryTransportAndProtocolOnOnePort() throws Exception {
    register("users", open(EchoService.framed("binary")));
    register("compact", open(EchoService.compact("compact")));
    Node node = node("/thrift => /#/io.l5d.fs", "");

    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("binary:x");
    assertThat(open(EchoClient.buffered(port(node))).call("echo", "x")).isEqualTo("binary:x");
    assertThat(open(EchoClient.compact(port(node))).call("compact:echo", "x"))
        .isEqualTo("compact:x");
  }

  @Test
  void speaksToBufferedServices() throws Exception {
    register("users", open(EchoService.buffered("a")));
    Node node = node("/thrift => /#/io.l5d.fs", "client: {thriftFramed: false}");

    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("a:x");
    assertThat(open(EchoClient.buffered(port(node))).call("echo", "x")).isEqualTo("a:x");
  }

  @Test
  void passesApplicationExceptionsOn() throws Exception {
    register("users", open(EchoService.framed("a")));
    Node node = node("/thrift => /#/io.l5d.fs", "");
    EchoClient client = open(EchoClient.framed(port(node)));

    assertThat(failure(client, "nothing").getMessage()).isEqualTo("no nothing");
    assertThat(client.call("echo", "after")).isEqualTo("a:after");
  }

  @Test
  void answersPipelinedCallsInTheirOrder() throws Exception {
    EchoService slow = open(EchoService.framed("slow"));
    EchoService quick = open(EchoService.framed("quick"));
    register("slow", slow);
    register("quick", quick);
    Node node = node("/thrift => /#/io.l5d.fs", "");
    EchoClient client = open(EchoClient.framed(port(node)));

    client.send(TMessageType.CALL, "slow:hold", "1");
    client.send(TMessageType.CALL, "quick:echo", "2");
    client.send(TMessageType.CALL, "quick:echo", "3");
    await().atMost(BOUND).until(() -> quick.calls() == 2 && slow.calls() == 1);
    slow.release();

    assertThat(client.receive()).isEqualTo("slow:1");
    assertThat(client.receive()).isEqualTo("quick:2");
    assertThat(client.receive()).isEqualTo("quick:3");
  }

  @Test
  void deliversOnewayCallsAndGoesOn() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    register("users", service);
    Node node = node("/thrift => /#/io.l5d.fs", "");
    EchoClient client = open(EchoClient.framed(port(node)));

    client.oneway("note", "x");
    client.oneway("note", "y");

    assertThat(client.call("echo", "z")).isEqualTo("a:z");
    await().atMost(BOUND).until(() -> service.calls() == 3);
  }

  @Test
  void saysWhichStepsWereTriedForANameThatIsBoundToNothing() throws Exception {
    Node node = node("/srv => /#/io.l5d.fs ; /thrift => /srv", "");

    TApplicationException failure = failure(open(EchoClient.framed(port(node))), "echo");

    assertThat(failure.getType()).isEqualTo(TApplicationException.UNKNOWN_METHOD);
    assertThat(failure.getMessage())
        .contains("weft router test", "/thrift/users/echo", "no-such-name", "/srv/users/echo")
        .contains("/#/io.l5d.fs/users/echo");
  }

  @Test
  void saysThatAClusterHasNoEndpoints() throws Exception {
    register("users");
    Node node = node("/thrift => /#/io.l5d.fs", "");

    TApplicationException failure = failure(open(EchoClient.framed(port(node))), "echo");

    assertThat(failure.getType()).isEqualTo(TApplicationException.INTERNAL_ERROR);
    assertThat(failure.getMessage()).contains("no-endpoints", "/#/io.l5d.fs/users");
  }

  @Test
  void triesAnotherEndpointWhenOneRefusesConnections() throws Exception {
    EchoService alive = open(EchoService.framed("alive"));
    Files.writeString(
        disco.resolve("users"),
        "127.0.0.1 %d%n127.0.0.1 %d%n".formatted(unusedPort(), alive.port()));
    Node node = node("/thrift => /#/io.l5d.fs", "");
    EchoClient client = open(EchoClient.framed(port(node)));

    for (int i = 0; i < 50; i++) {
      assertThat(client.call("echo", "" + i)).isEqualTo("alive:" + i);
    }
  }

  @Test
  void neverTriesACallAgainThatMayHaveBeenExecuted() throws Exception {
    EchoService one = open(EchoService.framed("one"));
    EchoService two = open(EchoService.framed("two"));
    register("users", one, two);
    Node node = node("/thrift => /#/io.l5d.fs", "");

    TApplicationException failure = failure(open(EchoClient.framed(port(node))), "hangUp");

    assertThat(failure.getMessage()).contains("upstream-closed").doesNotContain("not sent");
    assertThat(one.calls() + two.calls()).isEqualTo(1);
  }

  @Test
  void neverPassesOnAReplyThatAnswersAnotherCall() throws Exception {
    register("users", open(EchoService.framed("a")));
    Node node = node("/thrift => /#/io.l5d.fs", "");
    EchoClient client = open(EchoClient.framed(port(node)));

    TApplicationException failure = failure(client, "wrongSequence");

    assertThat(failure.getType()).isEqualTo(TApplicationException.PROTOCOL_ERROR);
    assertThat(client.call("echo", "after")).isEqualTo("a:after");
  }

  @Test
  void limitsATryAndTheWholeCall() throws Exception {
    EchoService held = open(EchoService.framed("a"));
    register("users", held);
    Node attempt = node("/thrift => /#/io.l5d.fs", "client: {requestAttemptTimeoutMs: 50}");
    Node total = node("/thrift => /#/io.l5d.fs", "service: {totalTimeoutMs: 50}");

    assertThat(failure(open(EchoClient.framed(port(attempt))), "hold").getMessage())
        .contains("timeout", "within the 50 ms that it had for a try");
    assertThat(failure(open(EchoClient.framed(port(total))), "hold").getMessage())
        .contains("timeout", "totalTimeoutMs=50");
    held.release();
    // The machine may stand still for longer than the limit: one call in time will do.
    EchoClient client = open(EchoClient.framed(port(total)));
    await().atMost(BOUND).ignoreExceptions().until(() -> client.call("echo", "x").equals("a:x"));
  }

  @Test
  void followsChangesOfFilesUnderLoadWithoutAnError() throws Exception {
    EchoService one = open(EchoService.framed("one"));
    EchoService two = open(EchoService.framed("two"));
    register("users", one);
    Node node = node("/thrift => /#/io.l5d.fs", "");
    EchoClient client = open(EchoClient.framed(port(node)));
    assertThat(client.call("echo", "x")).isEqualTo("one:x");

    register("users", two);
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> client.call("echo", "x").equals("two:x"));

    register("users", one, two);
    Set<String> seen = new HashSet<>();
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              seen.add(client.call("echo", "x"));
              return seen.size() == 2;
            });
  }

  @Test
  void endpointsComeAndGoUnderLoadWithoutAnError() throws Exception {
    EchoService one = open(EchoService.framed("one"));
    EchoService two = open(EchoService.framed("two"));
    EchoService three = open(EchoService.framed("three"));
    register("users", one);
    Node node = node("/thrift => /#/io.l5d.fs", "");
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    open(threads::shutdownNow);
    List<CompletableFuture<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      EchoClient client = open(EchoClient.framed(port(node)));
      callers.add(CompletableFuture.supplyAsync(() -> callUntil(done, client), threads));
    }
    await().atMost(BOUND).until(() -> one.calls() > 0);

    for (int i = 0; i < 5; i++) {
      register("users", one, two);
      await().atMost(BOUND).until(() -> endpoints(node) == 2);
      register("users", two, three, one);
      await().atMost(BOUND).until(() -> endpoints(node) == 3);
      register("users", three);
      await().atMost(BOUND).until(() -> endpoints(node) == 1);
    }
    done.set(true);

    int calls = 0;
    for (CompletableFuture<Integer> caller : callers) {
      calls += caller.get(30, TimeUnit.SECONDS);
    }
    assertThat(calls).isPositive();
    assertThat(two.calls()).isPositive();
  }

  private static int endpoints(Node node) {
    return node.routers().get(0).router().inUse().get(0).clusters().get(0).endpoints().size();
  }

  private static int callUntil(AtomicBoolean done, EchoClient client) {
    int calls = 0;
    try {
      while (!done.get()) {
        assertThat(client.call("echo", "x")).endsWith(":x");
        calls++;
      }
    } catch (TException e) {
      throw new AssertionError("call " + calls + " failed", e);
    }
    return calls;
  }

  @Test
  void followsChangesOfTheDtabFile() throws Exception {
    register("v1", open(EchoService.framed("v1")));
    register("v2", open(EchoService.framed("v2")));
    Path dtab = directory.resolve("dtab");
    Files.writeString(dtab, "/thrift/users => /#/io.l5d.fs/v1;\n");
    Node node = node("/x => /y", "interpreter: {kind: io.l5d.fs, dtabFile: %s}".formatted(dtab));
    EchoClient client = open(EchoClient.framed(port(node)));
    assertThat(client.call("echo", "x")).isEqualTo("v1:x");

    Files.writeString(dtab, "/thrift/users => 3 * /#/io.l5d.fs/v1 & 1 * /#/io.l5d.fs/v2;\n");
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> client.call("echo", "x").equals("v2:x"));
    int second = 0;
    for (int i = 0; i < 1000; i++) {
      second += client.call("echo", "x").equals("v2:x") ? 1 : 0;
    }

    assertThat(second).isBetween(180, 320);
  }

  @Test
  void closesConnectionsThatNobodyUses() throws Exception {
    register("users", open(EchoService.framed("a")));
    String server = "  - {port: 0, service: users, serverSession: {idleTimeMs: 50}}";
    Node node = node("/thrift => /#/io.l5d.fs", "", server);
    EchoClient client = open(EchoClient.framed(port(node)));

    TTransportException end = catchThrowableOfType(TTransportException.class, client::receive);
    assertThat(end.getType()).isEqualTo(TTransportException.END_OF_FILE);
  }

  @Test
  void drainsWhatIsInFlight() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    register("users", service);
    Node node = node("/thrift => /#/io.l5d.fs", "");
    InetSocketAddress port = port(node);
    EchoClient busy = open(EchoClient.framed(port));
    EchoClient idle = open(EchoClient.framed(port));
    assertThat(idle.call("echo", "x")).isEqualTo("a:x");
    busy.send(TMessageType.CALL, "hold", "1");
    await().atMost(BOUND).until(() -> service.calls() == 2);

    Thread drain = new Thread(() -> assertThat(node.drain()).isTrue());
    drain.start();
    await().atMost(BOUND).until(() -> refusesConnections(port));
    service.release();

    assertThat(busy.receive()).isEqualTo("a:1");
    drain.join(BOUND.toMillis());
    assertThat(drain.isAlive()).isFalse();
  }

  private static boolean refusesConnections(InetSocketAddress port) {
    try {
      EchoClient.framed(port).close();
      return false;
    } catch (TException e) {
      return true;
    }
  }

  private static TApplicationException failure(EchoClient client, String method) {
    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call(method, "x"));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  @DisplayName("pain points 8 and 9: names left idle give back watches, clusters and metrics")
  void namesLeftIdleGiveEverythingBack() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    int names = 50; // each has a connection, and the service a thread for each
    for (int i = 0; i < names; i++) {
      register("m" + i, service);
    }
    Node node = node("/thrift/users => /#/io.l5d.fs", "bindingCache: {idleTtlSecs: 1}");
    try (EchoClient client = EchoClient.framed(port(node))) {
      for (int i = 0; i < names; i++) {
        String method = "m" + i;
        assertThat(catchThrowableOfType(TApplicationException.class, () -> client.call(method, "")))
            .hasMessage("no " + method);
      }
    }
    await()
        .atMost(BOUND)
        .until(
            () -> {
              node.routers().get(0).sweep();
              return node.routers().get(0).router().inUse().isEmpty();
            });
    String left = new String(node.telemetry().scrape(null).body(), UTF_8);
    assertThat(left)
        .contains("weft_names{router=\"test\"} 0.0", "weft_clusters{router=\"test\"} 0.0");
    assertThat(left.lines().filter(line -> line.contains("io.l5d.fs/m"))).isEmpty();
    assertThat(left.lines().filter(line -> line.contains("/thrift/users/m"))).isEmpty();
  }
}
