package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.http.model.Interim;
import io.weft.node.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses before the final one, on their way from endpoints to callers of either version. */
final class InterimResponsesTest {
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n";
  private static final String FINAL = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private HttpFleet fleet;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    fleet = new HttpFleet(directory);
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  /** A node before an endpoint that sends hints, and then its response. */
  private Node node(String dialect, String server, int hints) throws IOException {
    List<String[]> heads =
        new ArrayList<>(
            Collections.nCopies(
                hints,
                new String[] {":status", "103", "link", "</a.css>", "l5d-success-class", "1.0"}));
    heads.add(new String[] {":status", "200"});
    RawEndpoint endpoint =
        dialect.equals("h2")
            ? RawEndpoint.http2(heads)
            : RawEndpoint.http1(
                "HTTP/1.1 100 Continue\r\n\r\n"
                    + (HINTS + "l5d-success-class: 1.0\r\n\r\n").repeat(hints)
                    + FINAL);
    fleet.register("users", fleet.open(endpoint).port());
    return fleet.node(
        "http",
        "port: 0" + server,
        "identifier: {kind: io.l5d.static, path: /users}, client: {dialect: %s}"
            .formatted(dialect));
  }

  private static String call(Node node, String version) throws IOException {
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node))) {
      caller.setSoTimeout(30_000);
      String request = "GET / " + version + "\r\nHost: a\r\nConnection: close\r\n\r\n";
      caller.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(caller.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.1", "h2"})
  void reachCallersOfHttp1(String dialect) throws Exception {
    String answer = call(node(dialect, "", 2), "HTTP/1.1");

    String name = dialect.equals("h2") ? "link: </a.css>" : "Link: </a.css>";
    String version = dialect.equals("h2") ? "2.0 weft" : "1.1 weft";
    String hint =
        "HTTP/1.1 103 Early Hints\r\n%s\r\nl5d-success-class: 1.0\r\nvia: %s\r\n\r\n"
            .formatted(name, version);
    assertThat(answer).startsWith(hint.repeat(2) + "HTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.1", "h2"})
  void reachCallersOfHttp2(String dialect) throws Exception {
    Node node = node(dialect, "", 2);

    try (Http2Attacker caller = new Http2Attacker(HttpFleet.port(node)).hello()) {
      caller.get(1, "/").flush();
      for (int i = 0; i < 3; i++) {
        assertThat(caller.next(Http2Attacker.HEADERS))
            .isNotNull()
            .extracting(frame -> frame.flags() & Http2Attacker.END_STREAM)
            .isEqualTo(i < 2 ? 0 : Http2Attacker.END_STREAM);
      }
    }
  }

  @Test
  void doNotReachCallersOfTheOldVersion() throws Exception {
    assertThat(call(node("http/1.1", "", 2), "HTTP/1.0")).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void tellStrangersNothingOfTheMesh() throws Exception {
    assertThat(call(node("http/1.1", ", clearContext: true", 1), "HTTP/1.1"))
        .startsWith(HINTS + "via: 1.1 weft\r\n\r\nHTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http/1.1", "h2"})
  void withoutEndAreAnAbuse(String dialect) throws Exception {
    String answer = call(node(dialect, "", Interim.MAX + 1), "HTTP/1.1");

    assertThat(answer).contains("HTTP/1.1 502 Bad Gateway").contains("interim+responses");
  }
}
