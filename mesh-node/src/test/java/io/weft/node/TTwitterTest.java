package io.weft.node;

import static io.weft.node.Header.CONTEXT;
import static io.weft.node.Header.NONE;
import static io.weft.node.Header.delegations;
import static io.weft.node.Header.dest;
import static io.weft.node.Header.struct;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.weft.node.UpgradedClient.Reply;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The TTwitter upgrade on both sides of running nodes, and the routing that calls bring along. */
final class TTwitterTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
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

  private Node node(String dtab) throws IOException {
    return node(dtab, "", "");
  }

  private Node node(String dtab, String router) throws IOException {
    return node(dtab, router, "");
  }

  private Node node(String dtab, String router, String server) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        routers:
        - protocol: thrift
          label: test
          dtab: "%s"
          servers: [{port: 0, service: users%s}]
        %s
        """
            .formatted(dtab, server, router.indent(2));
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private static String to(int port) {
    return "/$/inet/127.0.0.1/" + port;
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private UpgradedClient upgraded(Node node) throws Exception {
    return open(UpgradedClient.upgraded(port(node)));
  }

  private static String metrics(Node node) {
    return new String(node.telemetry().scrape(null).body(), UTF_8);
  }

  @Test
  void upgradedAndPlainCallersAreServedOnOnePort() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift => " + to(service.port()));
    UpgradedClient upgraded = upgraded(node);
    EchoClient framed = open(EchoClient.framed(port(node)));
    EchoClient buffered = open(EchoClient.buffered(port(node)));

    for (int i = 0; i < 3; i++) {
      Reply reply = upgraded.call(struct(CONTEXT), "echo", "" + i);
      assertThat(reply.header()).isEqualTo(NONE);
      assertThat(reply.type()).isEqualTo(TMessageType.REPLY);
      assertThat(reply.sequenceId()).isEqualTo(i + 2);
      assertThat(reply.result()).isEqualTo("a:" + i);
      assertThat(framed.call("echo", "x" + i)).isEqualTo("a:x" + i);
      assertThat(buffered.call("echo", "y" + i)).isEqualTo("a:y" + i);
    }
    assertThat(metrics(node)).containsPattern("weft_server_upgrades_total\\{[^}]*} 1.0");
  }

  @Test
  void aConnectionMayBeUpgradedLateWithCallsInFlight() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift => " + to(service.port()));
    UpgradedClient client = open(new UpgradedClient(port(node)));

    assertThat(client.call("", "echo", "1").result()).isEqualTo("a:1");
    client.send("", TMessageType.CALL, "hold", "2");
    client.askForUpgrade();
    client.send(struct(CONTEXT), TMessageType.CALL, "echo", "3");
    await().atMost(BOUND).until(() -> service.calls() == 3);
    service.release();

    // In the order of the calls, and each as its call was: plain, plain, upgraded.
    client.receiveUpgrade();
    client.receiveUpgrade();
    assertThat(client.receive()).extracting(Reply::header, Reply::result).contains(NONE, "a:3");
  }

  @Test
  void aBufferedCallerStaysPlain() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift => " + to(service.port()));
    EchoClient client = open(EchoClient.buffered(port(node)));

    TApplicationException declined =
        catchThrowableOfType(
            TApplicationException.class, () -> client.call("__can__finagle__trace__v3__", ""));
    assertThat(declined.getType()).isEqualTo(TApplicationException.UNKNOWN_METHOD);
    assertThat(client.call("echo", "1")).isEqualTo("a:1");
    assertThat(service.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {UPGRADING, ""})
  void everyKindOfReplyHasAHeader(String client) throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.AGREES));
    Node node = node("/thrift => " + to(service.port()), client);
    UpgradedClient caller = upgraded(node);
    String fromService = client.isEmpty() ? NONE : UpgradedService.HEADER;

    assertThat(caller.call(struct(CONTEXT), "echo", "x"))
        .isEqualTo(new Reply(fromService, TMessageType.REPLY, 2, "x"));
    assertThat(caller.call(struct(CONTEXT), "nothing", ""))
        .isEqualTo(new Reply(fromService, TMessageType.REPLY, 3, ""));
    assertThat(caller.call(struct(CONTEXT), "unheardOf", ""))
        .isEqualTo(new Reply(fromService, TMessageType.EXCEPTION, 4, "1 no unheardOf"));
    caller.send(struct(CONTEXT), TMessageType.ONEWAY, "note", "");
    assertThat(caller.call(struct(CONTEXT), "echo", "y").sequenceId()).isEqualTo(6);
    Reply ofNode = caller.call(struct(dest("/a"), delegations("/thrift/a => /$/nil")), "echo", "");
    assertThat(ofNode.header()).isEqualTo(NONE);
    assertThat(ofNode.type()).isEqualTo(TMessageType.EXCEPTION);
    assertThat(ofNode.result()).contains("weft router test, /thrift/a/echo", "no-endpoints");
    assertThat(service.headers()).hasSize(5);
  }

  @Test
  void headersArePassedOnUntouched() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.AGREES));
    Node node = node("/thrift => " + to(service.port()), UPGRADING);
    UpgradedClient upgraded = upgraded(node);
    EchoClient plain = open(EchoClient.framed(port(node)));
    String whole =
        struct(CONTEXT, dest("/users"), delegations("/x => /y | /z", "/p/* => 1 * /q & /r"));

    assertThat(upgraded.call(whole, "echo", "x").result()).isEqualTo("x");
    assertThat(service.lastHeader()).isEqualTo(whole);
    assertThat(plain.call("echo", "y")).isEqualTo("y");
    assertThat(service.lastHeader()).isEqualTo(NONE);
  }

  @Test
  void aPlainServiceGetsTheMessageAlone() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.DECLINES));
    Node node = node("/thrift => " + to(service.port()), UPGRADING);
    UpgradedClient client = upgraded(node);

    assertThat(client.call(struct(CONTEXT), "echo", "x"))
        .isEqualTo(new Reply(NONE, TMessageType.REPLY, 2, "x"));
    assertThat(service.headers()).containsExactly("");
    // Asked once, not on each connection.
    service.cut();
    await()
        .atMost(BOUND)
        .until(() -> client.call(struct(CONTEXT), "echo", "y").type() == TMessageType.REPLY);
    assertThat(service.accepted()).isGreaterThan(1);
    assertThat(service.questions()).isEqualTo(1);
    assertThat(metrics(node))
        .containsPattern("weft_endpoint_upgrades_total\\{[^}]*result=\"declined\"[^}]*} 1.0");
  }

  @Test
  void aServiceThatHangsUpOnTheQuestionIsCalledWithoutIt() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.HANGS_UP));
    Node node = node("/thrift => " + to(service.port()), UPGRADING);
    EchoClient client = open(EchoClient.framed(port(node)));

    assertThat(client.call("echo", "x")).isEqualTo("x");
    assertThat(service.questions()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"DECLINES, does not know it", "HANGS_UP, did not answer"})
  void aServiceThatMustUpgradeAndDoesNotIsNotCalled(UpgradedService.Answer answer, String why)
      throws Exception {
    UpgradedService service = open(new UpgradedService(answer));
    Node node =
        node("/thrift => " + to(service.port()), "client: {attemptTTwitterUpgrade: require}");
    EchoClient client = open(EchoClient.framed(port(node)));

    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x"));
    assertThat(failure.getMessage()).contains("connect (not sent)", "TTwitter upgrade", why);
    assertThat(service.headers()).isEmpty();
  }

  @Test
  void theDestinationComesBeforeAnyOtherService() throws Exception {
    EchoService one = open(EchoService.framed("one"));
    EchoService two = open(EchoService.framed("two"));
    Node node =
        node(
            "/thrift => "
                + to(one.port())
                + " ; /thrift/a/b/echo => "
                + to(two.port())
                + " ; /thrift/multi/echo => /$/nil");
    UpgradedClient client = upgraded(node);

    assertThat(client.call(struct(dest("/a/b")), "echo", "x").result()).isEqualTo("two:x");
    assertThat(client.call(struct(dest("/a/b")), "multi:echo", "x").result()).isEqualTo("two:x");
    assertThat(client.call(struct(dest("/")), "echo", "x").result()).isEqualTo("one:x");
    assertThat(client.call(struct(dest("")), "echo", "x").result()).isEqualTo("one:x");
    assertThat(client.call(struct(dest("/")), "multi:echo", "x").result())
        .contains("/thrift/multi/echo", "no-endpoints");
  }

  @Test
  void theMethodIsLeftOutOfTheNameWhereTheRouterSaysSo() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift/x => " + to(service.port()), "thriftMethodInDst: false");

    assertThat(upgraded(node).call(struct(dest("/x")), "echo", "1").result()).isEqualTo("a:1");
    assertThat(node.routers().get(0).router().inUse().get(0).name()).isEqualTo("/thrift/x");
  }

  @ParameterizedTest
  @CsvSource({"users", "/users/", "/a//b", "/us ers"})
  void anUnparsableDestinationIsAnError(String text) throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift => " + to(service.port()));
    UpgradedClient client = upgraded(node);

    Reply reply = client.call(struct(dest(text)), "echo", "x");
    assertThat(reply.type()).isEqualTo(TMessageType.EXCEPTION);
    assertThat(reply.result())
        .startsWith(TApplicationException.PROTOCOL_ERROR + " weft router test")
        .contains("dest", "position", "expected");
    assertThat(reply.result().replaceAll("[\\[\\]]", "")).contains(text);
    assertThat(client.call(NONE, "echo", "y").result()).isEqualTo("a:y");
    assertThat(client.call(struct(dest("/" + "a".repeat(1024))), "echo", "z").result())
        .contains("1025 bytes", "limit of 1024");
  }

  @Test
  void aCallIsRoutedByItsOwnRules() throws Exception {
    EchoService v1 = open(EchoService.framed("v1"));
    EchoService v2 = open(EchoService.framed("v2"));
    Node node = node("/thrift => /srv ; /srv => " + to(v1.port()));
    UpgradedClient client = upgraded(node);
    String toV2 = struct(CONTEXT, delegations("/srv/users => " + to(v2.port())));

    for (int i = 0; i < 20; i++) {
      assertThat(client.call(toV2, "echo", "x").result()).isEqualTo("v2:x");
      assertThat(client.call(struct(CONTEXT), "echo", "x").result()).isEqualTo("v1:x");
      assertThat(client.call(struct(delegations()), "echo", "x").result()).isEqualTo("v1:x");
    }

    assertThat(node.routers().get(0).router().inUse())
        .extracting("name", "localDtab")
        .containsExactlyInAnyOrder(
            tuple("/thrift/users/echo", ""),
            tuple("/thrift/users/echo", "/srv/users=>" + to(v2.port())));
    assertThat(metrics(node))
        .containsPattern("weft_server_overrides_total\\{[^}]*result=\"used\"[^}]*} 20.0")
        .containsPattern("weft_names_overridden\\{[^}]*} 1.0");
  }

  @Test
  void rulesAreLimitedAndTheConnectionStays() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift => /nowhere");
    UpgradedClient client = upgraded(node);
    String right = "/thrift/users => " + to(service.port());

    String[] hundred =
        IntStream.range(0, 100).mapToObj(i -> i == 50 ? right : "/x => /y").toArray(String[]::new);
    assertThat(client.call(struct(delegations(hundred)), "echo", "x").result()).isEqualTo("a:x");
    String[] more =
        IntStream.range(0, 101).mapToObj(i -> i == 50 ? right : "/x => /y").toArray(String[]::new);
    assertRefused(
        client.call(struct(delegations(more)), "echo", ""), "101 entries", "limit of 100");
    String[] long8k = {right, "/x => /" + "y".repeat(8192)};
    assertRefused(client.call(struct(delegations(long8k)), "echo", ""), "bytes of text", "8192");
    assertRefused(
        client.call(struct(delegations(right, "/a => /b ; /c => /d")), "echo", ""),
        "entry 2 of 2, dst, position 3",
        "expected the end of the text but found ';'");
    assertRefused(
        client.call(struct(delegations("a => /b")), "echo", ""), "entry 1 of 1, src, position 0");
    assertThat(client.call(struct(delegations(right)), "echo", "y").result()).isEqualTo("a:y");
    assertThat(metrics(node))
        .containsPattern("weft_server_overrides_total\\{[^}]*result=\"malformed\"[^}]*} 4.0");
  }

  private static void assertRefused(Reply reply, String... why) {
    assertThat(reply.header()).isEqualTo(NONE);
    assertThat(reply.type()).isEqualTo(TMessageType.EXCEPTION);
    assertThat(reply.result())
        .startsWith(TApplicationException.PROTOCOL_ERROR + " ")
        .contains("protocol (not sent)")
        .contains(why);
  }

  @ParameterizedTest
  @CsvSource({
    "bad-field-type, 050001",
    "negative-length, 0b0009ffffffff",
    "bad-size, 0b00097fffffff",
    "frame-too-short, 0a0001",
    "bad-header, 0f00080b000000010000000000",
  })
  void aMalformedHeaderCutsTheConnection(String reason, String header) throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node("/thrift => " + to(service.port()));
    UpgradedClient client = upgraded(node);
    UpgradedClient other = upgraded(node);

    String message = "80010001" + "00000004" + "6563686f" + "0000000900";
    client.sendFrame(reason.equals("frame-too-short") ? header : header + message);

    assertThat(client.isCut()).isTrue();
    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(metrics(node)).contains("reason=\"" + reason + "\""));
    assertThat(other.call(struct(CONTEXT), "echo", "x").result()).isEqualTo("a:x");
    assertThat(service.calls()).isEqualTo(1);
  }

  @Test
  void aServerThatFacesStrangersClearsTheirContext() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.AGREES));
    UpgradedService never = open(new UpgradedService(UpgradedService.Answer.AGREES));
    Node node = node("/thrift/a => " + to(service.port()), UPGRADING, ", clearContext: true");
    UpgradedClient client = upgraded(node);
    String header = struct(CONTEXT, dest("/a"), delegations("/thrift => " + to(never.port())));

    assertThat(client.call(header, "echo", "x"))
        .isEqualTo(new Reply(NONE, TMessageType.REPLY, 2, "x"));
    assertThat(service.headers()).containsExactly(struct(dest("/a")));
    assertThat(never.accepted()).isZero();
    // Nobody reads the rules, so nobody minds what they are.
    String nonsense = struct(dest("/a"), delegations("no => rule"));
    assertThat(client.call(nonsense, "echo", "y").result()).isEqualTo("y");
    assertThat(metrics(node))
        .containsPattern("weft_server_cleared_total\\{[^}]*} 2.0")
        .containsPattern("weft_server_overrides_total\\{[^}]*result=\"ignored\"[^}]*} 2.0");
  }

  @Test
  void rulesOfCallersCanBeIgnored() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.AGREES));
    Node node = node("/thrift => " + to(service.port()), UPGRADING, ", localDtab: ignore");

    assertThat(
            upgraded(node)
                .call(struct(CONTEXT, delegations("/thrift => /$/nil"), dest("/a")), "echo", "x"))
        .isEqualTo(new Reply(UpgradedService.HEADER, TMessageType.REPLY, 2, "x"));
    assertThat(service.headers()).containsExactly(struct(CONTEXT, dest("/a")));
  }

  @Test
  void rulesOfCallersCanBeRefused() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.AGREES));
    Node node = node("/thrift => " + to(service.port()), UPGRADING, ", localDtab: refuse");
    UpgradedClient client = upgraded(node);

    assertRefused(client.call(struct(delegations("/a => /b")), "echo", "x"), "localDtab: refuse");
    assertThat(client.call(struct(CONTEXT), "echo", "y").result()).isEqualTo("y");
    assertThat(service.headers()).containsExactly(struct(CONTEXT));
    assertThat(metrics(node))
        .containsPattern("weft_server_overrides_total\\{[^}]*result=\"refused\"[^}]*} 1.0");
  }

  @Test
  void rulesTravelToTheNextNode() throws Exception {
    EchoService v1 = open(EchoService.framed("v1"));
    EchoService v2 = open(EchoService.framed("v2"));
    Node far = node("/thrift => /far ; /far => " + to(v1.port()));
    Node near = node("/thrift => " + to(port(far).getPort()), UPGRADING);
    Node outer = node("/thrift => " + to(port(near).getPort()), UPGRADING, ", clearContext: true");
    UpgradedClient client = upgraded(near);
    UpgradedClient stranger = upgraded(outer);
    EchoClient plain = open(EchoClient.framed(port(near)));
    String toV2 = struct(CONTEXT, delegations("/far/users => " + to(v2.port())));

    assertThat(client.call(struct(CONTEXT), "echo", "x").result()).isEqualTo("v1:x");
    assertThat(client.call(toV2, "echo", "x").result()).isEqualTo("v2:x");
    assertThat(plain.call("echo", "x")).isEqualTo("v1:x");
    assertThat(stranger.call(toV2, "echo", "x").result()).isEqualTo("v1:x");
  }

  @Test
  void manyCallsAreServedSideBySideInOrder() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node =
        node("/thrift => " + to(service.port()), "client: {hostConnectionPool: {maxSize: 8}}");
    UpgradedClient client = upgraded(node);

    for (int i = 0; i < 500; i++) {
      client.send(struct(CONTEXT, dest("/s" + i % 3)), TMessageType.CALL, "echo", "" + i);
    }
    for (int i = 0; i < 500; i++) {
      assertThat(client.receive()).isEqualTo(new Reply(NONE, TMessageType.REPLY, i + 2, "a:" + i));
    }
  }
}
