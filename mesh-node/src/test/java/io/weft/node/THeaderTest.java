package io.weft.node;

import static io.weft.node.Header.CONTEXT;
import static io.weft.node.Header.delegations;
import static io.weft.node.Header.dest;
import static io.weft.node.Header.struct;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** THeader on both sides of running nodes. */
final class THeaderTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String THEADER = "client: {dialect: theader}";
  private static final String UPGRADING = "client: {attemptTTwitterUpgrade: true}";

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

  private Node node(int service, String router, String server) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        routers:
        - protocol: thrift
          label: test
          dtab: "/thrift => /$/inet/127.0.0.1/%d; /thrift/nowhere => !"
          servers: [{port: 0, service: users%s}]
        %s
        """
            .formatted(service, server, router.indent(2));
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private THeaderClient client(Node node) throws IOException {
    return open(new THeaderClient(port(node)));
  }

  private static String message(byte type, String method, String text) throws Exception {
    return THeaderFrame.message(type, method, text);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPlainServiceIsCalledByItsMessageAlone(boolean framed) throws Exception {
    EchoService service = open(framed ? EchoService.framed("a") : EchoService.buffered("a"));
    Node node = node(service.port(), "client: {thriftFramed: " + framed + "}", "");
    THeaderClient client = client(node);
    EchoClient plain = open(EchoClient.framed(port(node)));

    for (int i = 0; i < 3; i++) {
      THeaderFrame reply = client.call(1000 + i, Map.of("tenant", "7"), "echo", "" + i);
      assertThat(reply.sequenceId()).isEqualTo(1000 + i);
      assertThat(reply.info()).isEmpty();
      assertThat(reply.header().type).isEqualTo(TMessageType.REPLY);
      assertThat(reply.header().seqid).isEqualTo(1);
      assertThat(reply.text()).isEqualTo("a:" + i);
      assertThat(plain.call("echo", "x")).isEqualTo("a:x");
    }
    String compressed = THeaderFrame.deflated(message(TMessageType.CALL, "echo", "z"));
    THeaderFrame reply = client.call(new THeaderFrame(7, THeaderFrame.ZLIB, Map.of(), compressed));
    assertThat(reply.transform()).isZero();
    assertThat(reply.text()).isEqualTo("a:z");
  }

  @Test
  void callsAreServedSideBySideAndAnsweredInOrder() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    THeaderClient client = client(node(service.port(), "", ""));

    client.send(new THeaderFrame(30, 0, Map.of(), message(TMessageType.CALL, "hold", "1")));
    client.send(new THeaderFrame(20, 0, Map.of(), message(TMessageType.ONEWAY, "note", "2")));
    client.send(new THeaderFrame(10, 0, Map.of(), message(TMessageType.CALL, "echo", "3")));
    await().atMost(BOUND).until(() -> service.calls() == 3);
    service.release();

    assertThat(client.receive().sequenceId()).isEqualTo(30);
    THeaderFrame last = client.receive();
    assertThat(last.sequenceId()).isEqualTo(10);
    assertThat(last.text()).isEqualTo("a:3");
  }

  @Test
  void betweenTwoThatSpeakItAllIsPassedOnAsItCame() throws Exception {
    THeaderService service = open(new THeaderService());
    Node node = node(service.port(), THEADER, "");
    THeaderClient client = client(node);
    Map<String, String> info =
        Map.of("l5d-dst", "/users", "tenant", "\0\u00ff", "client_id", "shop");
    String compressed = THeaderFrame.deflated(message(TMessageType.CALL, "echo", "z".repeat(9000)));

    THeaderFrame plain = client.call(5, info, "echo", "x");
    assertThat(plain.info()).isEqualTo(THeaderService.SAID);
    assertThat(plain.text()).isEqualTo("x");
    assertThat(service.lastCall().info()).isEqualTo(info);

    THeaderFrame reply = client.call(new THeaderFrame(6, THeaderFrame.ZLIB, info, compressed));
    assertThat(service.lastCall().payload()).isEqualTo(compressed);
    assertThat(service.lastCall().info()).isEqualTo(info);
    assertThat(reply.sequenceId()).isEqualTo(6);
    assertThat(reply.transform()).isEqualTo(THeaderFrame.ZLIB);
    assertThat(reply.text()).isEqualTo("z".repeat(9000));
  }

  @Test
  void plainCallersReachAServiceThatSpeaksIt() throws Exception {
    THeaderService service = open(new THeaderService());
    Node node = node(service.port(), THEADER, "");

    assertThat(open(EchoClient.framed(port(node))).call("echo", "x")).isEqualTo("x");
    assertThat(open(EchoClient.buffered(port(node))).call("echo", "y")).isEqualTo("y");
    assertThat(service.lastCall().info()).isEmpty();
  }

  @Test
  void theInfoHeadersSayWhereACallGoes() throws Exception {
    EchoService first = open(EchoService.framed("first"));
    EchoService second = open(EchoService.framed("second"));
    THeaderClient client = client(node(first.port(), "", ""));
    String there = "/thrift/other => /$/inet/127.0.0.1/" + second.port();

    assertThat(client.call(1, Map.of("l5d-dst", "/other"), "echo", "x").text())
        .isEqualTo("first:x");
    assertThat(client.call(2, Map.of("l5d-dst", "/other", "l5d-dtab", there), "echo", "x").text())
        .isEqualTo("second:x");
    // Of two the later one wins.
    Map<String, String> both =
        Map.of("l5d-dst", "/other", "l5d-dtab", there, "l5d-ctx-dtab", "/thrift => !");
    assertThat(client.call(3, both, "echo", "x").text()).isEqualTo("second:x");

    THeaderFrame nowhere = client.call(4, Map.of("l5d-dst", "/nowhere"), "echo", "x");
    assertThat(nowhere.sequenceId()).isEqualTo(4);
    assertThat(nowhere.header().type).isEqualTo(TMessageType.EXCEPTION);
    assertThat(nowhere.text()).contains("weft router test, /thrift/nowhere/echo");
    THeaderFrame malformed = client.call(5, Map.of("l5d-dtab", "/a => /b; /c"), "echo", "x");
    assertThat(malformed.text()).contains("the call's own Dtab", "entry 2 of 2, dst, position 0");
    assertThat(client.call(6, Map.of(), "echo", "x").text()).isEqualTo("first:x");
  }

  @Test
  void aServerThatStrangersReachTakesNothingButTheDestination() throws Exception {
    THeaderService service = open(new THeaderService());
    Map<String, String> info =
        Map.of(
            "l5d-dst", "/users",
            "l5d-dtab", "/thrift => !",
            "tenant", "7",
            "client_timeout", "60000");
    THeaderClient cleared = client(node(service.port(), THEADER, ", clearContext: true"));
    THeaderClient ignored = client(node(service.port(), THEADER, ", localDtab: ignore"));
    THeaderClient refused = client(node(service.port(), THEADER, ", localDtab: refuse"));

    THeaderFrame reply = cleared.call(1, info, "echo", "x");
    assertThat(reply.text()).isEqualTo("x");
    assertThat(reply.info()).isEmpty();
    assertThat(service.lastCall().info()).isEqualTo(Map.of("l5d-dst", "/users"));

    assertThat(ignored.call(1, info, "echo", "x").text()).isEqualTo("x");
    assertThat(service.lastCall().info())
        .doesNotContainKey("l5d-dtab")
        .containsEntry("l5d-dst", "/users")
        .containsEntry("tenant", "7");
    assertThat(refused.call(1, info, "echo", "x").text()).contains("localDtab: refuse");
  }

  @Test
  void aDeadlineIsHeldAndPassedOn() throws Exception {
    THeaderService service = open(new THeaderService());
    Node node =
        node(service.port(), "client: {dialect: theader, requestAttemptTimeoutMs: 20000}", "");
    THeaderClient client = client(node);
    long now = System.currentTimeMillis() * 1_000_000;

    client.call(1, Map.of("client_timeout", "3600000", "tenant", "7"), "echo", "x");
    Map<String, String> said = service.lastCall().info();
    assertThat(said).containsOnlyKeys("tenant", "l5d-ctx-deadline", "client_timeout");
    assertThat(Integer.parseInt(said.get("client_timeout"))).isBetween(1, 20_000);

    String over = now + " " + (now - 1_000_000_000);
    THeaderFrame late = client.call(2, Map.of("l5d-ctx-deadline", over), "echo", "x");
    assertThat(late.header().type).isEqualTo(TMessageType.EXCEPTION);
    assertThat(late.text()).contains("the call's deadline was over");
  }

  @Test
  void whatIsSaidGoesFromOneDialectToTheOther() throws Exception {
    THeaderService theader = open(new THeaderService());
    UpgradedClient upgraded =
        open(UpgradedClient.upgraded(port(node(theader.port(), THEADER, ""))));
    UpgradedService finagle = open(new UpgradedService(UpgradedService.Answer.AGREES));
    THeaderClient client = client(node(finagle.port(), UPGRADING, ""));

    UpgradedClient.Reply reply =
        upgraded.call(struct(CONTEXT, dest("/a"), delegations("/b => /c")), "echo", "x");
    assertThat(reply.result()).isEqualTo("x");
    assertThat(reply.header()).contains("6c6f6164"); // "load"
    assertThat(theader.lastCall().info())
        .containsEntry("l5d-dst", "/a")
        .containsEntry("l5d-ctx-dtab", "/b=>/c")
        .containsEntry("client_id", "web")
        .containsEntry("org.example.Tenant", "blue")
        .containsKeys("l5d-ctx-trace", "com.twitter.finagle.Retries");

    THeaderFrame answer = client.call(3, theader.lastCall().info(), "echo", "x");
    assertThat(answer.info()).isEqualTo(Map.of("k", "v"));
    assertThat(finagle.lastHeader()).contains("2f61", "2f62", "2f63"); // "/a", "/b", "/c"
  }

  @Test
  void whoUsesATransformThatIsNotKnownIsToldSo() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    THeaderClient client = client(node(service.port(), "", ""));

    String payload = message(TMessageType.CALL, "echo", "x");
    THeaderFrame answer = client.call(new THeaderFrame(9, 3, Map.of(), payload));
    assertThat(answer.sequenceId()).isEqualTo(9);
    assertThat(answer.text()).contains("transform 3 (snappy)");
    assertThat(client.isClosed()).isTrue();
    assertThat(service.calls()).isZero();
  }
}
