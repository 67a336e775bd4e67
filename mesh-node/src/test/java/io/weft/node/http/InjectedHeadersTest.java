package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.node.Node;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts of callers and endpoints that would be header fields of their own, or responses, if a node
 * passed them on as they are.
 */
final class InjectedHeadersTest {
  private static final List<String> OF_AN_ERROR =
      List.of(
          "content-type", "content-length", "connection", "l5d-err", "l5d-success-class", "via");

  private HttpFleet fleet;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    fleet = new HttpFleet(directory);
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  private static String send(Node node, String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node))) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** The node's own word about a request has the request's texts in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%0d%0aSet-Cookie:%20a HTTP/1.1\r\nHost: a\r\n",
        "GET /%0D%0A%0D%0AHTTP/1.1%20200 HTTP/1.1\r\nHost: a\r\n",
        "GET /\\r\\nSet-Cookie:a HTTP/1.1\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a%0d%0aSet-Cookie\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nl5d-dtab: /a => \u0085Set-Cookie: a\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nl5d-dtab: /http => /#/%0d%0aSet-Cookie\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nl5d-ctx-deadline: \u008a\u008d\r\n"
      })
  void anErrorHasTheFieldsOfAnErrorOnly(String request) throws Exception {
    Node node = fleet.node("http", "identifier: {kind: io.l5d.methodAndHost, httpUriInDst: true}");

    String answer = send(node, request + "Connection: close\r\n\r\n");

    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    assertThat(head).matches("(?s)HTTP/1\\.1 [45]\\d\\d .*");
    assertThat(head.lines().skip(1))
        .extracting(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT))
        .isSubsetOf(OF_AN_ERROR);
    assertThat(head).matches("[\r\n -~]*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nX-Injected: b",
        "a\nX-Injected: b",
        "a\rX-Injected: b",
        "a\r\n\r\nHTTP/1.1 200 OK",
        "a\0"
      })
  void anEndpointOfHttp2AddsNoFieldsToHttp1(String value) throws Exception {
    fleet.register("users", fleet.open(RawEndpoint.http2(":status", "200", "x", value)).port());
    Node node =
        fleet.node(
            "http", "identifier: {kind: io.l5d.static, path: /users}, client: {dialect: h2}");

    HttpResponse<String> response = fleet.send(HttpFleet.request(node, "/"));

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("broke HTTP/2");
    assertThat(response.headers().map()).doesNotContainKeys("x", "x-injected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX: a\rX-Injected: b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\nX-Injected: b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: a\0\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX : a\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nabcde",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "ICY 200 OK\r\n\r\n"
      })
  void aResponseThatMayBeTakenInTwoWaysIsNone(String answer) throws Exception {
    fleet.register("users", fleet.open(RawEndpoint.http1(answer)).port());
    Node node = fleet.node("http", "identifier: {kind: io.l5d.static, path: /users}");

    HttpResponse<String> response = fleet.send(HttpFleet.request(node, "/"));

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.headers().map()).doesNotContainKeys("x", "x-injected");
  }

  @Test
  void aResponseToNothingIsNotThatToTheNextRequest() throws Exception {
    String sound = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
    fleet.register(
        "users", fleet.open(RawEndpoint.http1(sound + sound.replace("good", "evil"))).port());
    Node node = fleet.node("http", "identifier: {kind: io.l5d.static, path: /users}");

    for (int i = 0; i < 10; i++) {
      assertThat(fleet.send(HttpFleet.request(node, "/")).body()).isEqualTo("good");
    }
  }
}
