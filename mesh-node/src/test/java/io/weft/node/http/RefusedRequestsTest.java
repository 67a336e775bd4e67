package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.node.Node;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that go no further than the connection that they came in: its answer says why. */
final class RefusedRequestsTest {
  private HttpFleet fleet;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    fleet = new HttpFleet(directory);
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  private Node node(String server) throws Exception {
    return fleet.node(
        "http",
        "port: 0, headTimeoutMs: 100" + server,
        "identifier: {kind: io.l5d.static, path: /users}");
  }

  private static String answer(Node node, String request) throws Exception {
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node))) {
      caller.setSoTimeout(30_000);
      caller.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(caller.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "protocol"),
        Arguments.of("GET / HTTP/1.1\r\nHost: a\r\n", 408, "timeout"),
        Arguments.of("GET /" + "x".repeat(20_000), 414, "protocol"),
        Arguments.of("GET / HTTP/1.1\r\nX: " + "x".repeat(100_000), 431, "protocol"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("requests")
  void getTheNodesOwnError(String request, int status, String kind) throws Exception {
    assertThat(answer(node(""), request))
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("\r\nl5d-err: weft+router+test%2C+%2Fhttp%3A+" + kind + "+%28not+sent%29%3A+");
  }

  @Test
  void getTheNodesOwnErrorInHttp2() throws Exception {
    byte[] fields = Http2Attacker.head("GET", "/", "x", "x".repeat(70_000));
    byte[] many = Http2Attacker.head("GET", "/", "x y ".repeat(400).strip().split(" ", -1));
    try (Http2Attacker caller = new Http2Attacker(HttpFleet.port(node(""))).hello()) {
      for (int at = 0; at < fields.length; at += 16_000) {
        int end = Math.min(fields.length, at + 16_000);
        byte[] part = Arrays.copyOfRange(fields, at, end);
        int flags = end == fields.length ? Http2Attacker.END_HEADERS : 0;
        caller.frame(
            at == 0 ? Http2Attacker.HEADERS : Http2Attacker.CONTINUATION,
            at == 0 ? Http2Attacker.END_STREAM : flags,
            1,
            part);
      }
      caller.frame(
          Http2Attacker.HEADERS, Http2Attacker.END_HEADERS | Http2Attacker.END_STREAM, 3, many);
      caller.flush();

      for (int i = 0; i < 2; i++) {
        assertThat(caller.next(Http2Attacker.HEADERS))
            .isNotNull()
            .extracting(Http2Attacker.Frame::text)
            .asString()
            .contains("weft+router+test%2C+%2Fhttp%3A+protocol+%28not+sent%29%3A+");
      }
    }
  }

  @Test
  void tellStrangersTheStatusAlone() throws Exception {
    assertThat(answer(node(", clearContext: true"), "GET / HTTP/1.1\r\nHost : a\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .doesNotContain("l5d");
  }
}
