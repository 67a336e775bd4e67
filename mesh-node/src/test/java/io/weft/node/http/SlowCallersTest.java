package io.weft.node.http;

import static io.weft.node.http.Http2Attacker.DATA;
import static io.weft.node.http.Http2Attacker.HEADERS;
import static io.weft.node.http.Http2Attacker.block;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
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
    node = node("");
    bystander = Bystander.start(() -> fleet.send(HttpFleet.request(node, "/good")).body(), "users");
  }

  private Node node(String server) throws IOException {
    return fleet.node(
        "http",
        "port: 0, headTimeoutMs: 1000, bodyTimeoutMs: 1000" + server,
        "identifier: {kind: io.l5d.static, path: /users}");
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
      callers.add(begun(BEGINNINGS.get(i % BEGINNINGS.size())));
    }

    areCut(callers);
    bystander.isServed();
  }

  /** What callers of a server with TLS begin with, before they have said all of their hello. */
  private static final List<String> HELLOS =
      List.of("", "\u0016", "\u0016\3\1\2\0", "\u0016\3\1\2\0\1\0\1\u00fc\3\3random");

  @Test
  void areCutInTheMidstOfTls(@TempDir Path directory) throws Exception {
    EdgeTls tls = EdgeTls.in(directory);
    bystander.close();
    node = node(", " + tls.server());
    HttpClient good = HttpClient.newBuilder().sslContext(tls.clients()).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + HttpFleet.port(node))).build();
    bystander = Bystander.start(() -> good.send(request, ofString()).body(), "users");
    List<Socket> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      int beginning = i % (HELLOS.size() + 1);
      callers.add(
          beginning < HELLOS.size()
              ? begun(HELLOS.get(beginning))
              : begun(tls.connect(HttpFleet.port(node)), "GET / HTTP/1.1\r\nHost: a\r\n"));
    }

    areCut(callers);
    bystander.isServed();
  }

  private Socket begun(String beginning) throws IOException {
    return begun(new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node)), beginning);
  }

  private static Socket begun(Socket caller, String beginning) throws IOException {
    caller.setSoTimeout((int) LIMIT.toMillis());
    caller.getOutputStream().write(beginning.getBytes(ISO_8859_1));
    return caller;
  }

  private void areCut(List<Socket> callers) throws IOException {
    for (Socket caller : callers) {
      readToEnd(caller);
      caller.close();
    }
    await().atMost(LIMIT).until(() -> HttpFleet.rejected(node, "too-slow") == CALLERS);
  }

  private static void readToEnd(Socket caller) throws IOException {
    try {
      assertThat(new String(caller.getInputStream().readAllBytes(), ISO_8859_1))
          .doesNotContain(" 200 ");
    } catch (SocketException | SSLException cut) {
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
