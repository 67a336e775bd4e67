package io.weft.node.http;

import static io.weft.node.http.Http2Attacker.DATA;
import static io.weft.node.http.Http2Attacker.END_HEADERS;
import static io.weft.node.http.Http2Attacker.END_STREAM;
import static io.weft.node.http.Http2Attacker.GOAWAY;
import static io.weft.node.http.Http2Attacker.HEADERS;
import static io.weft.node.http.Http2Attacker.RST_STREAM;
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
 * Requests with which one tries to get another request past a node, or part of one. The endpoint
 * behind it, which takes sound requests only, sees one or none, and a caller that means well gets
 * the responses to its own requests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SmuggledRequestsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private HttpFleet fleet;
  private ByteRecorder endpoint;
  private Node node;

  @BeforeAll
  void open(@TempDir Path directory) throws Exception {
    fleet = new HttpFleet(directory);
    endpoint = fleet.open(new ByteRecorder());
    fleet.register("users", endpoint.port());
    node = fleet.node("http", "identifier: {kind: io.l5d.static, path: /users}");
  }

  @AfterAll
  void closeAll() throws Exception {
    fleet.close();
  }

  @BeforeEach
  void forget() {
    endpoint.clear();
  }

  @AfterEach
  void goodTrafficIsServed() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(fleet.send(HttpFleet.request(node, "/good/" + i)).body()).isEqualTo("/good/" + i);
    }
    assertThat(endpoint.malformed()).isEmpty();
    assertThat(endpoint.requests()).noneMatch(request -> request.target().contains("smuggled"));
  }

  private List<ByteRecorder.Request> attacks() {
    return endpoint.requests().stream()
        .filter(request -> !request.target().startsWith("/good/"))
        .toList();
  }

  /** Sends all at once, and reads to the end of the connection. */
  private String exchange(String text) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node))) {
      socket.setSoTimeout((int) LIMIT.toMillis());
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      StringBuilder answer = new StringBuilder();
      try {
        for (int octet = socket.getInputStream().read();
            octet >= 0;
            octet = socket.getInputStream().read()) {
          answer.append((char) octet);
        }
      } catch (SocketException cut) {
        // The rest of the attack was not read.
      }
      return answer.toString();
    }
  }

  static Stream<String> ambiguous() {
    List<String> all = new ArrayList<>();
    // Two lengths, or one that readers may take differently.
    for (String fields :
        List.of(
            "Content-Length: 6\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nContent-Length: 4",
            "Content-Length: 0\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: chunked;q=1",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding: chunked, gzip",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: chunked,",
            "Transfer-Encoding: chunked\0",
            "Transfer-Encoding: chunked\u00ff",
            "Transfer-Encoding:",
            "Transfer-Encoding : chunked",
            "Transfer-Encoding\t: chunked",
            "Transfer-Encoding:\r\n chunked",
            "Transfer-Encoding: chunked\r\n , identity",
            " Transfer-Encoding: chunked",
            "X: y\nTransfer-Encoding: chunked",
            "X: y\rTransfer-Encoding: chunked",
            "Transfer\u00adEncoding: chunked\r\nTransfer-Encoding: cow",
            "Content-Length: 3\r\nContent-Length: 3",
            "Content-Length: 3\r\nContent-Length: 30",
            "Content-Length: 3, 3",
            "Content-Length: 3,30",
            "Content-Length: +3",
            "Content-Length: -1",
            "Content-Length: 0x3",
            "Content-Length: 3 3",
            "Content-Length: 3.0",
            "Content-Length: 3;",
            "Content-Length: 1e1",
            "Content-Length: 1_0",
            "Content-Length:",
            "Content-Length: 18446744073709551619",
            "Content-Length: \u00b3",
            "Content-Length : 3",
            "Content-Length: 3\r\nContent-Length : 30",
            "X: y\r\n Content-Length: 3",
            "Content-Length: 3\0",
            "Expect: 200-ok\r\nContent-Length: 3")) {
      all.add("POST /a HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n0\r\n\r\n");
    }
    // Chunks.
    for (String body :
        List.of(
            "3\nabc\r\n0\r\n\r\n",
            "3\r\nabc\n0\r\n\r\n",
            "3\rabc\r\n0\r\n\r\n",
            "0x3\r\nabc\r\n0\r\n\r\n",
            "+3\r\nabc\r\n0\r\n\r\n",
            "-3\r\nabc\r\n0\r\n\r\n",
            "\r\nabc\r\n0\r\n\r\n",
            " 3\r\nabc\r\n0\r\n\r\n",
            "3 \r\nabc\r\n0\r\n\r\n",
            "3\r\nabcd\r\n0\r\n\r\n",
            "3;a\nb\r\nabc\r\n0\r\n\r\n",
            "3;a=\0\r\nabc\r\n0\r\n\r\n",
            "10000000000000003\r\nabc\r\n0\r\n\r\n",
            "3\r\nabc\r\n0\r\nX : y\r\n\r\n",
            "3\r\nabc\r\n0\r\nX: y\r\n z\r\n\r\n",
            "3\r\nabc\r\n0\r\nX: y\n\r\n")) {
      all.add("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
    }
    // Heads that end somewhere else, or are for somebody else.
    for (String head :
        List.of(
            "GET /a HTTP/1.1\nHost: a\n\n",
            "GET /a HTTP/1.1\r\nHost: a\n\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nX: y\r\r\n\r\n",
            "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET\t/a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a\u000bHTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a\0 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a\rX HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a\r\n\r\n",
            "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /a HTTP/1.2\r\nHost: a\r\n\r\n",
            "GET /a HTTP/1.1\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: u@a\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\n: z\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nXY\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
            "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
      all.add(head);
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("ambiguous")
  void whatMayBeTakenInTwoWaysIsTakenInNone(String text) throws Exception {
    long counted = HttpFleet.rejected(node, "malformed");

    String answer = exchange(text + SMUGGLED);

    assertThat(answer).matches("(?s)HTTP/1\\.1 [45]\\d\\d .*").containsIgnoringCase("close");
    assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer").hasSize(2);
    assertThat(attacks()).as("requests that came whole").isEmpty();
    assertThat(HttpFleet.rejected(node, "malformed") - counted).isOne();
  }

  static Stream<String> unusual() {
    String chunked = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n";
    String upgrade = "GET /a HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";
    String last = "Connection: close\r\n\r\n";
    return Stream.of(
        "GET /a HTTP/1.1\r\nHost:a\r\nX:\t y \r\n" + last,
        chunked + last + "0003;x=\"y\"\r\nabc\r\n000\r\nT: v\r\n\r\n",
        "GET http://b/a HTTP/1.1\r\nHost: a\r\n" + last,
        "GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: Content-Length\r\n" + last,
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: Host\r\n" + last + "abc",
        upgrade + "Connection: Upgrade, HTTP2-Settings\r\n" + last,
        "GET /a HTTP/1.0\r\nHost: a\r\n\r\n");
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void whatIsUnusualGoesOnAsOneSoundRequest(String text) throws Exception {
    assertThat(exchange(text)).startsWith("HTTP/1.1 200 ");

    assertThat(attacks()).hasSize(1);
    ByteRecorder.Request request = attacks().get(0);
    assertThat(request.target()).isEqualTo("/a");
    assertThat(request.values("upgrade")).isEmpty();
    assertThat(request.values("http2-settings")).isEmpty();
    assertThat(request.values("connection")).isEmpty();
    assertThat(request.values("host")).containsAnyOf("a", "b");
  }

  static Stream<Arguments> downgrades() {
    return Stream.of(
        field("transfer-encoding", "chunked"),
        field("transfer-encoding", "identity"),
        field("connection", "close"),
        field("connection", "x"),
        field("keep-alive", "timeout=5"),
        field("proxy-connection", "keep-alive"),
        field("upgrade", "h2c"),
        field("te", "gzip"),
        field("te", "chunked"),
        field("x", "a\r\nTransfer-Encoding: chunked"),
        field("x", "a\r\n\r\n" + SMUGGLED),
        field("x", "a\nb"),
        field("x", "a\rb"),
        field("x", "a\0b"),
        field("l5d-dtab", "/a => /b\r\nX: y"),
        field("l5d-ctx-trace", "a\r\nX: y"),
        field("x", " a"),
        field("x", "a "),
        field("X", "upper case"),
        field("x y", "a"),
        field("x:y", "a"),
        field("x\r\ny", "a"),
        field("x\0", "a"),
        field("", "a"),
        field("content-length", "5"),
        field("content-length", "+0"),
        field("host", "b"),
        field(":path", "/b"),
        field(":status", "200"),
        field(":x", "a"),
        head("path with a space", "GET", "/a HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled", "a"),
        head("path with a line end", "GET", "/a\r\nX: y", "a"),
        head("path with a NUL", "GET", "/a\0", "a"),
        head("path with a tab", "GET", "/a\tb", "a"),
        head("path of nothing", "GET", "", "a"),
        head("path of another host", "GET", "http://b/a", "a"),
        head("path without a slash", "GET", "a", "a"),
        head("path with a fragment", "GET", "/a#b", "a"),
        head("star for GET", "GET", "*", "a"),
        head("method with a space", "GET /smuggled HTTP/1.1\r\n\r\nGET", "/a", "a"),
        head("method of nothing", "", "/a", "a"),
        head("method with a line end", "GET\r\n", "/a", "a"),
        head("authority with a line end", "GET", "/a", "a\r\nX: y"),
        head("authority with a space", "GET", "/a", "a b"),
        head("authority with a path", "GET", "/a", "a/b"),
        head("authority with a user", "GET", "/a", "u@a"),
        head("authority of nothing", "GET", "/a", ""),
        Arguments.of("no path", block(":method", "GET", ":scheme", "http", ":authority", "a")),
        Arguments.of("no method", block(":scheme", "http", ":path", "/a", ":authority", "a")),
        Arguments.of("no scheme", block(":method", "GET", ":path", "/a", ":authority", "a")),
        Arguments.of(
            "a pseudo-header behind a field",
            block(":method", "GET", ":scheme", "http", ":path", "/a", "x", "y", ":authority", "a")),
        Arguments.of(
            "two methods",
            block(":method", "GET", ":method", "PUT", ":scheme", "http", ":path", "/a")));
  }

  private static Arguments field(String name, String value) {
    byte[] block =
        block(":method", "GET", ":scheme", "http", ":path", "/a", ":authority", "a", name, value);
    return Arguments.of(name + "=" + value.replaceAll("\\p{Cntrl}", "?"), block);
  }

  private static Arguments head(String what, String method, String path, String authority) {
    return Arguments.of(
        what, block(":method", method, ":scheme", "http", ":path", path, ":authority", authority));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("downgrades")
  void whatWouldBeAnotherRequestInHttp1IsReset(String what, byte[] head) throws Exception {
    long counted = HttpFleet.rejected(node, "malformed");
    try (Http2Attacker attacker = new Http2Attacker(HttpFleet.port(node)).hello()) {
      attacker.frame(HEADERS, END_HEADERS | END_STREAM, 1, head).flush();
      Http2Attacker.Frame answer = attacker.next();
      while (answer != null && answer.type() != RST_STREAM && answer.type() != GOAWAY) {
        assertThat(answer.type()).as("type of a frame").isNotEqualTo(HEADERS);
        answer = attacker.next();
      }
      assertThat(answer).isNotNull();
      assertThat(answer.code()).isEqualTo(Http2Attacker.PROTOCOL_ERROR);
    }

    assertThat(attacks()).isEmpty();
    assertThat(HttpFleet.rejected(node, "malformed") - counted).isOne();
  }

  @Test
  void aBodyThatIsNotOfItsLengthIsNoRequest() throws Exception {
    long counted = HttpFleet.rejected(node, "malformed");
    try (Http2Attacker attacker = new Http2Attacker(HttpFleet.port(node)).hello()) {
      attacker.post(1, "/short", "content-length", "100").frame(DATA, END_STREAM, 1, new byte[9]);
      attacker.post(3, "/long", "content-length", "3");
      attacker.frame(DATA, END_STREAM, 3, ("abc" + SMUGGLED).getBytes(ISO_8859_1)).flush();
      for (int i = 0; i < 2; i++) {
        Http2Attacker.Frame reset = attacker.next(RST_STREAM);
        assertThat(reset).isNotNull();
        assertThat(reset.code()).isEqualTo(Http2Attacker.PROTOCOL_ERROR);
      }
    }

    assertThat(attacks()).isEmpty();
    await().atMost(LIMIT).until(() -> HttpFleet.rejected(node, "malformed") - counted == 2);
  }

  @Test
  void aLengthThatIsSaidTwiceAlikeGoesOnAsOne() throws Exception {
    try (Http2Attacker attacker = new Http2Attacker(HttpFleet.port(node)).hello()) {
      attacker.post(1, "/a", "content-length", "3, 3");
      attacker.frame(DATA, END_STREAM, 1, "abc".getBytes(ISO_8859_1)).flush();
      assertThat(attacker.next(HEADERS)).isNotNull();
    }

    assertThat(attacks()).extracting(ByteRecorder.Request::body).containsExactly("abc");
  }
}
