package io.weft.node;

import static io.weft.node.Header.CONTEXT;
import static io.weft.node.Header.delegations;
import static io.weft.node.Header.struct;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.weft.node.MuxPeer.Frame;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ThriftMux on both sides of running nodes, with peers that speak it byte by byte. */
final class MuxTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final String MUX = "client: {dialect: thriftmux}";
  private static final String DEADLINE = "com.twitter.finagle.Deadline";

  private final List<AutoCloseable> opened = new ArrayList<>();
  @TempDir Path disco;

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

  private Node node(String dtab, String router, String server) throws IOException {
    String yaml =
        """
        admin: {port: 0}
        namers: [{kind: io.l5d.fs, rootDir: %s}]
        routers:
        - protocol: thriftmux
          experimental: true
          dtab: "%s"
          servers: [{port: 0, service: users%s}]
        %s
        """
            .formatted(disco, dtab, server, router.indent(2));
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private Node node(int port, String router) throws IOException {
    return node("/thrift => /$/inet/127.0.0.1/" + port, router, "");
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private MuxPeer caller(Node node) throws IOException {
    MuxPeer caller = open(new MuxPeer(new Socket(port(node).getAddress(), port(node).getPort())));
    caller.handshake();
    return caller;
  }

  private static String metrics(Node node) {
    return new String(node.telemetry().scrape(null).body(), UTF_8);
  }

  private static String result(Frame answer) throws Exception {
    assertThat(answer.type()).isEqualTo(MuxPeer.RDISPATCH);
    assertThat(answer.body()).startsWith("00");
    byte[] body = answer.bytes();
    int from = 3;
    for (int i = 0; i < 2 * body[2]; i++) {
      from += 2 + (body[from] << 8 | body[from + 1]);
    }
    return MuxPeer.message(body, from).text();
  }

  @Test
  void aPlainCallerReachesAMuxService() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    EchoClient framed = open(EchoClient.framed(port(node)));
    EchoClient buffered = open(EchoClient.buffered(port(node)));

    for (int i = 0; i < 3; i++) {
      assertThat(framed.call("echo", "x" + i)).isEqualTo("mux:x" + i);
      assertThat(buffered.call("echo", "y" + i)).isEqualTo("mux:y" + i);
    }
    assertThat(service.heads()).hasSize(6).containsOnly(MuxPeer.NO_HEAD);
    assertThat(service.accepted()).isLessThanOrEqualTo(2); // a session for a loop
  }

  @Test
  void aMuxCallerReachesAPlainServiceAndIsAnsweredOutOfOrder() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node(service.port(), "");
    MuxPeer caller = caller(node);

    caller.call(2, MuxPeer.NO_HEAD, "hold", "first");
    await().atMost(BOUND).until(() -> service.calls() == 1);
    caller.call(3, MuxPeer.NO_HEAD, "echo", "second");
    Frame second = caller.receive();
    assertThat(second.tag()).isEqualTo(3);
    assertThat(result(second)).isEqualTo("a:second");
    caller.send(MuxPeer.TPING, 1, "");
    assertThat(caller.receive()).isEqualTo(new Frame(MuxPeer.RPING, 1, ""));
    service.release();
    assertThat(caller.receive().tag()).isEqualTo(2);
  }

  @Test
  void manyCallsShareASessionBetweenNodes() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node far = node(service.port(), "client: {hostConnectionPool: {maxSize: 4}}");
    Node near = node(port(far).getPort(), MUX);
    MuxPeer caller = caller(near);

    for (int i = 0; i < 300; i++) {
      caller.call(2 + i, MuxPeer.NO_HEAD, "echo", "" + i);
    }
    boolean[] seen = new boolean[300];
    for (int i = 0; i < 300; i++) {
      Frame answer = caller.receive();
      assertThat(result(answer)).isEqualTo("a:" + (answer.tag() - 2));
      seen[answer.tag() - 2] = true;
    }
    assertThat(seen).containsOnly(true);
    assertThat(far.routers().get(0).openConnections()).isLessThanOrEqualTo(2);
  }

  @Test
  void aLongMessageGoesInFragments() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node far = node(service.port(), MUX);
    Node near = node(port(far).getPort(), MUX);
    EchoClient client = open(EchoClient.framed(port(near)));
    String large = "x".repeat(1_000_000);

    assertThat(client.call("echo", large)).isEqualTo("mux:" + large);
    assertThat(client.call("echo", "small")).isEqualTo("mux:small");
  }

  @Test
  void contextsTravelThroughMux() throws Exception {
    UpgradedService service = open(new UpgradedService(UpgradedService.Answer.AGREES));
    Node far = node(service.port(), "client: {attemptTTwitterUpgrade: true}");
    Node near = node(port(far).getPort(), MUX);
    UpgradedClient caller = open(UpgradedClient.upgraded(port(near)));

    UpgradedClient.Reply reply = caller.call(struct(CONTEXT, delegations("/x => /y")), "echo", "x");
    assertThat(reply.result()).isEqualTo("x");
    assertThat(reply.header()).isEqualTo(UpgradedService.HEADER);
    assertThat(service.lastHeader())
        .startsWith("0a00010102030405060708" + "0a00021112131415161718")
        .contains("0a00032122232425262728", "02000501", "0a000b3132333435363738")
        .contains(hex("org.example.Tenant"), hex("blue"), hex("com.twitter.finagle.Retries"))
        .contains("0c0006" + "0b0001" + "00000003" + hex("web"))
        .contains("0f000a0c00000001" + "0b0001000000022f780b0002000000022f79");
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }

  @Test
  void aCallIsRoutedByItsHead() throws Exception {
    EchoService one = open(EchoService.framed("one"));
    EchoService two = open(EchoService.framed("two"));
    String to = "/$/inet/127.0.0.1/";
    Node node =
        node(
            "/thrift => %s%d; /thrift/b => %s%d".formatted(to, one.port(), to, two.port()), "", "");
    MuxPeer caller = caller(node);

    caller.call(2, MuxPeer.head("/b", new String[0]), "echo", "x");
    assertThat(result(caller.receive())).isEqualTo("two:x");
    caller.call(3, MuxPeer.head("", new String[0], "/thrift => " + to + two.port()), "echo", "x");
    assertThat(result(caller.receive())).isEqualTo("two:x");
    caller.call(4, MuxPeer.head("b", new String[0]), "echo", "x");
    Frame refused = caller.receive();
    assertThat(refused.body()).startsWith("01");
    assertThat(refused.text()).contains("protocol (not sent)", "dest", "MuxFailure");
    caller.call(5, MuxPeer.NO_HEAD, "echo", "x");
    assertThat(result(caller.receive())).isEqualTo("one:x");
  }

  @Test
  void aStrangersContextsAreTakenAway() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node("/thrift => /$/inet/127.0.0.1/" + service.port(), MUX, ", clearContext: true");
    MuxPeer caller = caller(node);

    caller.call(2, MuxPeer.head("/b", new String[] {"k=01"}, "/thrift => /$/nil"), "echo", "x");
    Frame answer = caller.receive();
    assertThat(result(answer)).isEqualTo("mux:x");
    assertThat(answer.body()).startsWith("000000");
    assertThat(service.heads()).containsExactly(MuxPeer.head("/b", new String[0]));
  }

  @Test
  void deadlinesAreHonouredShortenedAndPassedOn() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX + "\nservice: {totalTimeoutMs: 20000}");
    MuxPeer caller = caller(node);
    EchoClient plain = open(EchoClient.framed(port(node)));
    long before = nanosOfDay();

    assertThat(plain.call("echo", "x")).isEqualTo("mux:x");
    assertThat(deadline(service) - before).isBetween(0L, 60_000_000_000L);
    String soon = deadlineIn(10_000);
    caller.call(2, soon, "echo", "x");
    assertThat(result(caller.receive())).isEqualTo("mux:x");
    assertThat(service.heads().get(1)).isEqualTo(soon);
    String late = deadlineIn(100_000);
    caller.call(3, late, "echo", "x");
    assertThat(result(caller.receive())).isEqualTo("mux:x");
    assertThat(deadline(service)).isLessThan(nanosOfDay() + 20_000_000_000L);
    caller.call(4, deadlineIn(-1), "echo", "x");
    assertThat(caller.receive().text()).contains("timeout (not sent)", "the call's deadline");
    assertThat(service.heads()).hasSize(3);
  }

  private static long nanosOfDay() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private static String deadlineIn(long millis) {
    long now = nanosOfDay();
    String value = "%016x%016x".formatted(now, now + millis * 1_000_000);
    return MuxPeer.head("", new String[] {DEADLINE + "=" + value});
  }

  private static long deadline(MuxService service) {
    String head = service.heads().get(service.heads().size() - 1);
    int value = head.indexOf(hex(DEADLINE)) + 2 * DEADLINE.length() + 4 + 16;
    return Long.parseLong(head.substring(value, value + 16), 16);
  }

  @Test
  void aDiscardedCallIsDiscardedAtTheEndpoint() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    MuxPeer caller = caller(node);

    caller.call(5, MuxPeer.NO_HEAD, "hold", "x");
    await().atMost(BOUND).until(() -> service.heads().size() == 1);
    caller.send(MuxPeer.TDISCARDED, 0, "000005" + hex("enough"));
    assertThat(caller.receive()).isEqualTo(new Frame(MuxPeer.RDISCARDED, 5, ""));
    await().atMost(BOUND).until(() -> !service.others().isEmpty());
    assertThat(service.others().get(0).type()).isEqualTo(MuxPeer.TDISCARDED);
    caller.send(MuxPeer.TDISCARDED, 0, "000063"); // of no call
    caller.call(5, MuxPeer.NO_HEAD, "echo", "again");
    assertThat(result(caller.receive())).isEqualTo("mux:again");
    assertThat(service.accepted()).isEqualTo(1);
    assertThat(metrics(node))
        .containsPattern("weft_server_mux_events_total\\{[^}]*event=\"discard\"[^}]*} 1.0")
        .containsPattern("weft_endpoint_mux_events_total\\{[^}]*event=\"discard\"[^}]*} 1.0");
  }

  @Test
  void aCallerThatGoesAwayCancelsItsCalls() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    MuxPeer mux = caller(node);
    UpgradedClient plain = open(new UpgradedClient(port(node)));

    mux.call(2, MuxPeer.NO_HEAD, "hold", "x");
    plain.send("", TMessageType.CALL, "hold", "y");
    await().atMost(BOUND).until(() -> service.heads().size() == 2);
    mux.close();
    plain.close();
    await().atMost(BOUND).until(() -> service.others().size() == 2);
    assertThat(service.others()).extracting(Frame::type).containsOnly(MuxPeer.TDISCARDED);
  }

  @Test
  void aTryOutOfTimeIsDiscardedAndTheSessionStays() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), "client: {dialect: thriftmux, requestAttemptTimeoutMs: 300}");
    EchoClient client = open(EchoClient.framed(port(node)));

    TApplicationException late =
        catchThrowableOfType(TApplicationException.class, () -> client.call("hold", "x"));
    assertThat(late.getMessage()).contains("timeout: no reply");
    assertThat(client.call("echo", "y")).isEqualTo("mux:y");
    assertThat(service.accepted()).isEqualTo(1);
    await().atMost(BOUND).until(() -> service.others().size() == 1);
  }

  @ParameterizedTest
  @CsvSource({
    "nack, refused (not sent)",
    "fail, endpoint-failed: 127.0.0.1",
    "final, endpoint-failed: 127.0.0.1"
  })
  void whatAServiceSaysOfAFailureIsTold(String method, String code) throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    Node far = node(port(node).getPort(), MUX);
    EchoClient client = open(EchoClient.framed(port(node)));
    EchoClient further = open(EchoClient.framed(port(far)));

    assertThat(
            catchThrowableOfType(TApplicationException.class, () -> client.call(method, "x"))
                .getMessage())
        .contains(code);
    assertThat(
            catchThrowableOfType(TApplicationException.class, () -> further.call(method, "x"))
                .getMessage())
        .contains(code);
  }

  @Test
  void aNackIsTriedElsewhere() throws Exception {
    MuxService busy = open(new MuxService("busy"));
    MuxService free = open(new MuxService("free"));
    busy.nackAll();
    Files.writeString(
        disco.resolve("users"), "127.0.0.1 %d%n127.0.0.1 %d%n".formatted(busy.port(), free.port()));
    Node node = node("/thrift => /#/io.l5d.fs", MUX + "\nthriftMethodInDst: false", "");
    EchoClient client = open(EchoClient.framed(port(node)));

    for (int i = 0; i < 30; i++) {
      assertThat(client.call("echo", "x")).isEqualTo("free:x");
    }
    assertThat(busy.heads()).isNotEmpty();
  }

  @Test
  void aDrainingServiceLosesNoCall() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    List<EchoClient> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(open(EchoClient.framed(port(node))));
    }
    AtomicBoolean drained = new AtomicBoolean();
    List<Future<?>> running =
        clients.stream()
            .<Future<?>>map(
                client ->
                    CompletableFuture.runAsync(
                        () -> {
                          while (!drained.get()) {
                            assertThat(call(client, "x")).isEqualTo("mux:x");
                          }
                        },
                        task -> new Thread(task, "caller").start()))
            .toList();
    for (int round = 0; round < 5; round++) {
      int before = round;
      await()
          .atMost(BOUND)
          .until(
              () -> {
                service.sessions().forEach(session -> session.sendIfOpen(MuxPeer.TDRAIN, 7, ""));
                return service.others().stream().filter(f -> f.type() == MuxPeer.RDRAIN).count()
                    > before;
              });
    }
    drained.set(true);
    for (Future<?> client : running) {
      client.get();
    }
    assertThat(service.accepted()).isGreaterThan(1);
    assertThat(service.others()).contains(new Frame(MuxPeer.RDRAIN, 7, ""));
  }

  private static String call(EchoClient client, String argument) {
    try {
      return client.call("echo", argument);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDrainingNodeFinishesWhatItHasAndTakesNoMore() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node(service.port(), "");
    MuxPeer caller = caller(node);
    caller.call(2, MuxPeer.NO_HEAD, "hold", "x");
    await().atMost(BOUND).until(() -> service.calls() == 1);

    Future<Boolean> drained = CompletableFuture.supplyAsync(node::drain);
    assertThat(caller.receive()).isEqualTo(new Frame(MuxPeer.TDRAIN, 1, ""));
    caller.call(3, MuxPeer.NO_HEAD, "echo", "still");
    assertThat(result(caller.receive())).isEqualTo("a:still");
    caller.send(MuxPeer.RDRAIN, 1, "");
    caller.call(4, MuxPeer.NO_HEAD, "echo", "late");
    assertThat(caller.receive()).isEqualTo(new Frame(MuxPeer.RDISPATCH, 4, "020000"));
    service.release();
    assertThat(result(caller.receive())).startsWith("a:");
    assertThat(caller.isCut()).isTrue();
    assertThat(drained.get()).isTrue();
  }

  @Test
  void aLeaseThatIsOverTakesNoCalls() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    EchoClient client = open(EchoClient.framed(port(node)));
    assertThat(client.call("echo", "x")).isEqualTo("mux:x");

    service.sessions().forEach(s -> s.send(MuxPeer.TLEASE, 0, "000000000000000000"));
    await().atMost(BOUND).until(() -> isLeaseOver(client));
    service.sessions().forEach(s -> s.send(MuxPeer.TLEASE, 0, "0000000000000f4240"));
    await().atMost(BOUND).until(() -> !isLeaseOver(client));
  }

  private static boolean isLeaseOver(EchoClient client) throws Exception {
    try {
      client.call("echo", "x");
      return false;
    } catch (TApplicationException e) {
      return String.valueOf(e.getMessage()).contains("overloaded (not sent)");
    }
  }

  @Test
  void aSessionThatEndsFailsItsCalls() throws Exception {
    MuxService service = open(new MuxService("mux"));
    Node node = node(service.port(), MUX);
    EchoClient client = open(EchoClient.framed(port(node)));
    Future<TApplicationException> held =
        CompletableFuture.supplyAsync(
            () -> catchThrowableOfType(TApplicationException.class, () -> client.call("hold", "")));
    await().atMost(BOUND).until(() -> service.heads().size() == 1);
    for (MuxPeer session : service.sessions()) {
      session.close();
    }

    assertThat(held.get().getMessage()).contains("upstream-closed");
    assertThat(client.call("echo", "x")).isEqualTo("mux:x");
    assertThat(service.accepted()).isEqualTo(2);
  }

  @Test
  void aServiceWithoutMuxIsToldFromADeadOne() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node(service.port(), MUX);
    EchoClient client = open(EchoClient.framed(port(node)));

    assertThat(
            catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x"))
                .getMessage())
        .contains("connect (not sent)", "no mux session with");
  }

  @Test
  void onewayCallsAreAnsweredWithNothing() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node far = node(service.port(), "");
    Node near = node(port(far).getPort(), MUX);
    MuxPeer caller = caller(near);

    caller.send(
        MuxPeer.TDISPATCH,
        2,
        MuxPeer.NO_HEAD + MuxPeer.message(TMessageType.ONEWAY, "note", 1, "x", 1));
    assertThat(caller.receive()).isEqualTo(new Frame(MuxPeer.RDISPATCH, 2, "000000"));
    await().atMost(BOUND).until(() -> service.calls() == 1);
  }

  @Test
  void oldClientsAreServed() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node(service.port(), "");
    MuxPeer old = open(new MuxPeer(new Socket(port(node).getAddress(), port(node).getPort())));

    String message = MuxPeer.message(TMessageType.CALL, "echo", 1, "x", 1);
    old.send(1, 2, "02" + "0118" + "00".repeat(24) + "020101" + message);
    Frame answer = old.receive();
    assertThat(answer.type()).isEqualTo(-1);
    assertThat(MuxPeer.message(answer.bytes(), 1).text()).isEqualTo("a:x");
    String half = MuxPeer.NO_HEAD + message.substring(0, 20);
    old.send(MuxPeer.TDISPATCH, 3 | 1 << 23, half);
    old.send(MuxPeer.TDISPATCH, 3, message.substring(20));
    assertThat(result(old.receive())).isEqualTo("a:x");
  }

  @ParameterizedTest
  @CsvSource({"bad-tag, 02, 0", "bad-type, 05, 2", "bad-tag, 02, 9", "bad-version, 44, 1"})
  void aCallerThatIsHostileIsCut(String reason, String type, int tag) throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node(service.port(), "");
    MuxPeer hostile = open(new MuxPeer(new Socket(port(node).getAddress(), port(node).getPort())));
    MuxPeer good = caller(node);

    String call = MuxPeer.NO_HEAD + MuxPeer.message(TMessageType.CALL, "hold", 1, "x", 1);
    hostile.send(MuxPeer.TPING, 1, "");
    hostile.send(MuxPeer.TDISPATCH, 9, call);
    await().atMost(BOUND).until(() -> service.calls() == 1);
    hostile.send(Integer.parseInt(type, 16), tag, type.equals("44") ? "0002" : call);
    assertThat(hostile.isCut()).isTrue();
    service.release();
    good.call(2, MuxPeer.NO_HEAD, "echo", "x");
    assertThat(result(good.receive())).isEqualTo("a:x");
    assertThat(metrics(node)).contains("reason=\"" + reason + "\"");
  }

  @Test
  void whatIsNoThriftInACallIsTheCallsFault() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node = node(service.port(), "");
    MuxPeer caller = caller(node);

    caller.send(MuxPeer.TDISPATCH, 2, MuxPeer.NO_HEAD + "474554");
    assertThat(caller.receive().text()).contains("not Thrift");
    caller.call(3, MuxPeer.NO_HEAD, "echo", "x");
    assertThat(result(caller.receive())).isEqualTo("a:x");
  }

  @Test
  void callsThatAreDiscardedAtOnceDoNotPileUp() throws Exception {
    EchoService service = open(EchoService.framed("a"));
    Node node =
        node(
            "/thrift => /$/inet/127.0.0.1/" + service.port(),
            "client: {hostConnectionPool: {maxSize: 64}}",
            ", maxPipelinedCalls: 4");
    MuxPeer caller = caller(node);

    String large = "x".repeat(100_000); // no two calls in one read
    Future<?> flood =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 40; i++) {
                discarded(caller, large);
              }
            });
    await().atMost(BOUND).until(() -> service.calls() >= 4);
    assertThat(service.calls()).isLessThan(8);
    service.release();
    for (int i = 0; i < 40; i++) {
      assertThat(caller.receive().type()).isEqualTo(MuxPeer.RDISCARDED);
    }
    flood.get();
  }

  private static void discarded(MuxPeer caller, String argument) {
    try {
      caller.call(2, MuxPeer.NO_HEAD, "hold", argument);
      caller.send(MuxPeer.TDISCARDED, 0, "000002");
    } catch (TException e) {
      throw new AssertionError(e);
    }
  }
}
