package io.weft.node.http;

import static io.weft.node.http.Http2Attacker.DATA;
import static io.weft.node.http.Http2Attacker.HEADERS;
import static io.weft.node.http.Http2Attacker.block;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many callers who begin something and do not go on. Each is cut after the time that the
 * configuration gives it, and nobody else notices.
 */
final class SlowCallersTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int CALLERS = 140;

  /** What callers begin with: nothing at all, a part of a head, and a part of a body. */
  private static final List<String> BEGINNINGS =
      List.of(
          "",
          "G",
          "PRI * HT",
          "GET / HTTP/1.1\r\nHost: a\r\nX-Drip: ",
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nsome",
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\nsome",
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Tr");

  private HttpFleet fleet;
  private Node node;
  private Bystander bystander;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    fleet = new HttpFleet(directory);
    WebService unused = fleet.service("users");
    node =
        fleet.node(
            "http",
            "port: 0, headTimeoutMs: 1000, bodyTimeoutMs: 1000",
            "identifier: {kind: io.l5d.static, path: /users}");
    bystander = Bystander.start(() -> fleet.send(HttpFleet.request(node, "/good")).body(), "users");
  }

  @AfterEach
  void close() throws Exception {
    bystander.close();
    fleet.close();
  }

  @Test
  void areCutWhereverTheyStop() throws Exception {
    List<Socket> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Socket caller = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node));
      caller.setSoTimeout((int) LIMIT.toMillis());
      String begun = BEGINNINGS.get(i % BEGINNINGS.size());
      caller.getOutputStream().write(begun.getBytes(ISO_8859_1));
      callers.add(caller);
    }

    for (Socket caller : callers) {
      readToEnd(caller);
      caller.close();
    }
    await().atMost(LIMIT).until(() -> HttpFleet.rejected(node, "too-slow") == CALLERS);
    bystander.isServed();
  }

  private static void readToEnd(Socket caller) throws IOException {
    try {
      assertThat(new String(caller.getInputStream().readAllBytes(), ISO_8859_1))
          .doesNotContain(" 200 ");
    } catch (SocketException cut) {
      // As well.
    }
  }

  /** A byte from time to time does not make a head take longer than it may. */
  @Test
  void aHeadThatDripsIsCut() throws Exception {
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node))) {
      caller.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n".getBytes(ISO_8859_1));
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                drip(caller);
                return HttpFleet.rejected(node, "too-slow") == 1;
              });
    }
    bystander.isServed();
  }

  private static void drip(Socket caller) {
    try {
      caller.getOutputStream().write("X: y\r\n".getBytes(ISO_8859_1));
    } catch (IOException cut) {
      // It is counted then.
    }
  }

  @Test
  void http2HeadsAndBodiesThatStopAreEnded() throws Exception {
    List<Http2Attacker> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      Http2Attacker caller = new Http2Attacker(HttpFleet.port(node)).hello();
      if (i % 2 == 0) {
        caller.frame(HEADERS, 0, 1, block(":method", "GET")); // without its end
      } else {
        caller.post(1, "/").frame(DATA, 0, 1, new byte[10]);
      }
      callers.add(caller.flush());
    }

    await().atMost(LIMIT).until(() -> HttpFleet.rejected(node, "too-slow") == CALLERS);
    for (Http2Attacker caller : callers) {
      caller.close();
    }
    bystander.isServed();
  }

  /** Whoever asks and does not read gets no more than the system keeps for it, and is cut. */
  @Test
  void responsesThatNobodyReadsAreCut() throws Exception {
    BulkService bulk = fleet.open(new BulkService());
    fleet.register("bulk", bulk.port());
    List<Socket> callers = new ArrayList<>();
    String request =
        """
        GET /down/100000000 HTTP/1.1\r
        Host: a\r
        l5d-dtab: /http/users => /#/io.l5d.fs/bulk\r
        \r
        """;
    for (int i = 0; i < 20; i++) {
      Socket caller = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node));
      caller.getOutputStream().write(request.repeat(10).getBytes(ISO_8859_1));
      callers.add(caller);
    }

    await().atMost(LIMIT).until(() -> HttpFleet.rejected(node, "too-slow") == callers.size());
    for (Socket caller : callers) {
      caller.close();
    }
    bystander.isServed();
    assertThat(bystander.directGrowth()).isLessThan(64 << 20);
  }
}
