package io.weft.node.http;

import static io.weft.node.http.Http2Attacker.CANCEL;
import static io.weft.node.http.Http2Attacker.CONTINUATION;
import static io.weft.node.http.Http2Attacker.DATA;
import static io.weft.node.http.Http2Attacker.END_HEADERS;
import static io.weft.node.http.Http2Attacker.END_STREAM;
import static io.weft.node.http.Http2Attacker.ENHANCE_YOUR_CALM;
import static io.weft.node.http.Http2Attacker.GOAWAY;
import static io.weft.node.http.Http2Attacker.HEADERS;
import static io.weft.node.http.Http2Attacker.PING;
import static io.weft.node.http.Http2Attacker.PRIORITY;
import static io.weft.node.http.Http2Attacker.RST_STREAM;
import static io.weft.node.http.Http2Attacker.SETTINGS;
import static io.weft.node.http.Http2Attacker.WINDOW_UPDATE;
import static io.weft.node.http.Http2Attacker.block;
import static io.weft.node.http.Http2Attacker.head;
import static io.weft.node.http.Http2Attacker.number;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Attackers of HTTP/2 at a node, each cut and counted while two callers that mean well, one of
 * either version, are served at the same port.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HttpAttackTest {
  private static final int STREAMS = 100;
  private static final int ROUNDS = 3000;
  private static final long BOUND = 64 << 20;
  private static final String SERVER =
      "port: 0, maxConcurrentStreamsPerConnection: %d, bodyTimeoutMs: 1000";
  private static final String STATIC = "identifier: {kind: io.l5d.static, path: /users}";

  private HttpFleet fleet;
  private BulkService bulk;
  private WebService users;
  private Node node;
  private Node front;
  private Node secure;
  private EdgeTls tls;
  private Bystander first;
  private Bystander second;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    fleet = new HttpFleet(directory);
    users = fleet.service("users");
    bulk = fleet.open(new BulkService());
    fleet.register("bulk", bulk.port());
    node = fleet.node("http", SERVER.formatted(STREAMS), STATIC);
    tls = EdgeTls.in(directory);
    secure = fleet.node("http", SERVER.formatted(STREAMS) + ", " + tls.server(), STATIC);
    fleet.register("attacked", HttpFleet.port(node));
    front =
        fleet.node(
            "http", "identifier: {kind: io.l5d.static, path: /attacked}, client: {dialect: h2}");
  }

  @AfterAll
  void closeAll() throws Exception {
    fleet.close();
  }

  @BeforeEach
  void startGoodTraffic() {
    first = Bystander.start(() -> fleet.send(HttpFleet.request(node, "/good")).body(), "users");
    second = Bystander.start(() -> fleet.send(HttpFleet.request(front, "/good")).body(), "users");
  }

  @AfterEach
  void stopGoodTraffic() throws Exception {
    first.close();
    second.close();
  }

  private void goodTrafficWasServed() {
    first.isServed();
    second.isServed();
    assertThat(first.directGrowth()).isLessThan(BOUND);
    assertThat(second.directGrowth()).isLessThan(BOUND);
  }

  private Http2Attacker attacker() throws IOException {
    return new Http2Attacker(HttpFleet.port(node));
  }

  /** Has one round of frames written, the {@code i}th. */
  private interface Attack {
    void round(Http2Attacker attacker, int i);
  }

  static Stream<Arguments> floods() {
    return Stream.of(
        flood(
            "rapid reset",
            (attacker, i) ->
                attacker.get(2 * i + 1, "/attack").frame(RST_STREAM, 0, 2 * i + 1, number(CANCEL))),
        flood(
            "MadeYouReset by a window update of zero",
            (attacker, i) ->
                attacker.get(2 * i + 1, "/attack").frame(WINDOW_UPDATE, 0, 2 * i + 1, number(0))),
        flood(
            "MadeYouReset by a window that overflows",
            (attacker, i) ->
                attacker
                    .get(2 * i + 1, "/attack")
                    .frame(WINDOW_UPDATE, 0, 2 * i + 1, number(Integer.MAX_VALUE))),
        flood(
            "MadeYouReset by a stream that depends on itself",
            (attacker, i) ->
                attacker
                    .get(2 * i + 1, "/attack")
                    .frame(PRIORITY, 0, 2 * i + 1, priority(2 * i + 1))),
        flood(
            "MadeYouReset by a priority of four bytes",
            (attacker, i) ->
                attacker.get(2 * i + 1, "/attack").frame(PRIORITY, 0, 2 * i + 1, number(0))),
        flood(
            "MadeYouReset by more than the content-length",
            (attacker, i) ->
                attacker
                    .post(2 * i + 1, "/attack", "content-length", "0")
                    .frame(DATA, 0, 2 * i + 1, number(0))),
        flood(
            "malformed heads",
            (attacker, i) ->
                attacker.frame(
                    HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, block(":method", "GET"))),
        flood("SETTINGS", (attacker, i) -> attacker.frame(SETTINGS, 0, 0)),
        flood("PING", (attacker, i) -> attacker.frame(PING, 0, 0, new byte[8])),
        flood(
            "CONTINUATION of nothing",
            (attacker, i) -> begun(attacker, i).frame(CONTINUATION, 0, 1)),
        flood("empty DATA", (attacker, i) -> posted(attacker, i).frame(DATA, 0, 1)),
        flood(
            "padded DATA of nothing",
            (attacker, i) -> posted(attacker, i).frame(DATA, 8, 1, new byte[] {0})),
        flood(
            "PRIORITY",
            (attacker, i) -> posted(attacker, i).frame(PRIORITY, 0, 2 * i + 3, priority(0))),
        flood(
            "WINDOW_UPDATE",
            (attacker, i) -> posted(attacker, i).frame(WINDOW_UPDATE, 0, 1, number(1))),
        flood("frames of no known type", (attacker, i) -> attacker.frame(0x77, 0, 0)));
  }

  private static Arguments flood(String name, Attack attack) {
    return Arguments.of(name, attack);
  }

  private static byte[] priority(int dependsOn) {
    return new byte[] {0, 0, (byte) (dependsOn >> 8), (byte) dependsOn, 1};
  }

  /** A header block whose end does not come. */
  private static Http2Attacker begun(Http2Attacker attacker, int i) {
    return i == 0 ? attacker.frame(HEADERS, END_STREAM, 1, block(":method", "GET")) : attacker;
  }

  /** A request whose body does not come. */
  private static Http2Attacker posted(Http2Attacker attacker, int i) {
    return i == 0 ? attacker.post(1, "/attack") : attacker;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void isToldToCalmDownAndCut(String name, Attack attack) throws Exception {
    isCut(node, attacker(), attack);
    goodTrafficWasServed();
  }

  static Stream<Arguments> floodsBehindTls() {
    Set<String> some = Set.of("rapid reset", "SETTINGS", "CONTINUATION of nothing");
    return floods().filter(flood -> some.contains(flood.get()[0]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floodsBehindTls")
  void isCutBehindTls(String name, Attack attack) throws Exception {
    int port = HttpFleet.port(secure);
    URI uri = URI.create("https://127.0.0.1:" + port + "/good");
    HttpClient caller = HttpClient.newBuilder().sslContext(tls.clients()).build();
    try (Bystander third =
        Bystander.start(
            () -> caller.send(HttpRequest.newBuilder(uri).build(), ofString()).body(), "users")) {
      isCut(secure, new Http2Attacker(tls.connect(port)), attack);
      third.isServed();
      assertThat(third.directGrowth()).isLessThan(BOUND);
    }
  }

  private void isCut(Node attacked, Http2Attacker by, Attack attack) throws IOException {
    long counted = HttpFleet.rejected(attacked, "flood");
    long attacks = attacksThatWereServed();
    try (Http2Attacker attacker = by.hello()) {
      for (int i = 0; i < ROUNDS; i++) {
        attack.round(attacker, i);
        if (i % 50 == 0) {
          attacker.flush();
        }
      }
      attacker.flush().awaitCut();
    }

    assertThat(HttpFleet.rejected(attacked, "flood") - counted).isOne();
    assertThat(attacksThatWereServed() - attacks).isLessThanOrEqualTo(4 * STREAMS);
  }

  private long attacksThatWereServed() {
    return users.requests().stream().filter(head -> head.contains(" /attack")).count();
  }

  @Test
  void manyConnectionsOfAnAttackerAreAllCut() throws Exception {
    long counted = HttpFleet.rejected(node, "flood");
    int connections = 3;
    for (int c = 0; c < connections; c++) {
      try (Http2Attacker attacker = attacker().hello()) {
        for (int i = 0; i < ROUNDS / 3; i++) {
          attacker.get(2 * i + 1, "/attack").frame(RST_STREAM, 0, 2 * i + 1, number(CANCEL));
        }
        attacker.flush().awaitCut();
      }
    }

    assertThat(HttpFleet.rejected(node, "flood") - counted).isEqualTo(connections);
    goodTrafficWasServed();
  }

  @Test
  void anEndlessHeadIsCut() throws Exception {
    long counted = HttpFleet.rejected(node, "headers-too-large");
    try (Http2Attacker attacker = attacker().hello()) {
      begun(attacker, 0);
      byte[] more = block("name", "x".repeat(8000));
      for (int i = 0; i < 500; i++) {
        attacker.frame(CONTINUATION, 0, 1, more).flush();
      }
      Http2Attacker.Frame bye = attacker.next(GOAWAY);
      if (bye != null) { // a system may drop the last word with the bytes that nobody took
        assertThat(bye.code()).isEqualTo(ENHANCE_YOUR_CALM);
        attacker.awaitCut();
      }
    }

    assertThat(HttpFleet.rejected(node, "headers-too-large") - counted).isOne();
    goodTrafficWasServed();
  }

  @Test
  void anHpackBombIsNoRequest() throws Exception {
    long counted = HttpFleet.rejected(node, "headers-too-large");
    long attacks = attacksThatWereServed();
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.writeBytes(head("GET", "/attack"));
    byte[] kept = block("bomb", "x".repeat(3000));
    kept[0] = 0x40; // into the table
    bomb.writeBytes(kept);
    for (int i = 0; i < 12_000; i++) {
      bomb.write(0x80 | 62); // 3 KB by one byte
    }
    int bombs = 5;
    try (Http2Attacker attacker = attacker().hello()) {
      for (int i = 0; i < bombs; i++) {
        attacker.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, bomb.toByteArray());
      }
      attacker.flush();
      for (int i = 0; i < bombs; i++) {
        assertThat(attacker.next(HEADERS)).as("an answer").isNotNull();
      }
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> HttpFleet.rejected(node, "headers-too-large") - counted == bombs);

    assertThat(attacksThatWereServed()).isEqualTo(attacks);
    goodTrafficWasServed();
  }

  @Test
  void readersThatTakeNothingAreReset() throws Exception {
    long counted = HttpFleet.rejected(node, "too-slow");
    byte[] request = head("GET", "/down/100000000", "l5d-dtab", "/http/users => /#/io.l5d.fs/bulk");
    try (Http2Attacker attacker =
        attacker().hello((byte) 0, (byte) 4, (byte) 0, (byte) 0, (byte) 0, (byte) 1)) {
      for (int i = 0; i < STREAMS; i++) {
        attacker.frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, request);
      }
      attacker.flush();
      for (int i = 0; i < STREAMS; i++) {
        assertThat(attacker.next(RST_STREAM)).as("a reset").isNotNull();
      }
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> HttpFleet.rejected(node, "too-slow") - counted == STREAMS);
    goodTrafficWasServed();
  }
}
