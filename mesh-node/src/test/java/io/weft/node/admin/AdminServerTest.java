package io.weft.node.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.metrics.Metric;
import io.weft.telemetry.Telemetry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class AdminServerTest {
  private static final InetSocketAddress ANY_PORT = AdminServer.loopback(0);

  private final AtomicReference<String> obstacle = new AtomicReference<>("");
  private final Telemetry telemetry = new Telemetry();
  private final HttpClient client = HttpClient.newHttpClient();
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server = start(AdminServer.Settings.of(ANY_PORT));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private AdminServer start(AdminServer.Settings settings) throws IOException {
    List<AdminPage> pages = new ArrayList<>();
    pages.addAll(
        StandardPages.health(
            () -> Optional.ofNullable(obstacle.get()).filter(why -> !why.isEmpty())));
    pages.addAll(StandardPages.metrics(telemetry));
    pages.add(AdminPage.text("/config", "The config.", "application/yaml", () -> "routers: []\n"));
    pages.add(AdminPage.json("/json", "Some <JSON> & more.", () -> Map.of("é", List.of(1, 2))));
    pages.add(
        AdminPage.of(
            "/echo",
            "The parameter q.",
            request -> AdminResponse.plain(200, request.parameter("q").orElse("none"))));
    pages.add(
        AdminPage.of(
            "/broken",
            "Fails.",
            request -> {
              throw new IOException("secret");
            }));
    pages.add(
        AdminPage.text("/large", "8 MiB.", AdminResponse.PLAIN, () -> "x".repeat(8 * 1024 * 1024)));
    pages.add(
        AdminPage.text(
            "/thread",
            "Who answers.",
            AdminResponse.PLAIN,
            () -> Thread.currentThread().getName()));
    return AdminServer.start(settings, pages, telemetry);
  }

  @Test
  void servesTextAndJson() throws Exception {
    HttpResponse<String> config = get("/config");
    assertThat(config.statusCode()).isEqualTo(200);
    assertThat(config.body()).isEqualTo("routers: []\n");
    assertThat(config.headers().map())
        .containsEntry("content-type", List.of("application/yaml"))
        .containsEntry("content-length", List.of("12"))
        .containsEntry("cache-control", List.of("no-store"))
        .containsEntry("x-content-type-options", List.of("nosniff"))
        .doesNotContainKey("access-control-allow-origin");

    HttpResponse<String> json = get("/json");
    assertThat(json.headers().firstValue("content-type")).contains("application/json");
    assertThat(json.body()).isEqualTo("{\n  \"é\" : [ 1, 2 ]\n}\n");
  }

  @Test
  void tellsLifeAndReadiness() throws Exception {
    assertThat(get("/live").body()).isEqualTo("live\n");
    assertThat(get("/admin/ping").body()).isEqualTo("pong\n");
    assertThat(get("/ready").body()).isEqualTo("ready\n");

    obstacle.set("draining");

    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/ready").body()).isEqualTo("draining\n");
    assertThat(get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void servesMetricsInTheFormThatIsAskedFor() throws Exception {
    telemetry.counter(Metric.of("weft_test_total", "A test.")).increment();

    HttpResponse<String> text = get("/metrics");
    assertThat(text.headers().firstValue("content-type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text.body()).contains("\nweft_test_total 1.0\n");
    assertThat(get("/admin/metrics/prometheus").body()).contains("\nweft_test_total 1.0\n");

    HttpResponse<String> open =
        client.send(
            request("/metrics").header("Accept", "application/openmetrics-text").build(),
            BodyHandlers.ofString());
    assertThat(open.headers().firstValue("content-type").orElse(""))
        .startsWith("application/openmetrics-text;");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void countsRequestsWithoutNamingWhatIsNotThere() throws Exception {
    get("/live");
    get("/nobody/knows");

    assertThat(get("/metrics").body())
        .contains("weft_admin_requests_total{page=\"/live\",status=\"200\"} 1.0\n")
        .contains("weft_admin_requests_total{page=\"other\",status=\"404\"} 1.0\n")
        .doesNotContain("/nobody");

    server.close();
    assertThat(new String(telemetry.scrape(null).body(), UTF_8)).doesNotContain("admin_requests");
  }

  @Test
  void listsThePages() throws Exception {
    HttpResponse<String> index = get("/");

    assertThat(index.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(index.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(index.body())
        .contains("<a href=\"/metrics\">/metrics</a>")
        .contains("Some &lt;JSON&gt; &amp; more.");
  }

  @Test
  void aPageThatFailsTellsTheClientNothing() throws Exception {
    HttpResponse<String> broken = get("/broken");

    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body()).isEqualTo("the page failed; the node's log says why\n");
    assertThat(get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void decodesTheQuery() throws Exception {
    assertThat(get("/echo?q=a%2Fb+c&q=d").body()).isEqualTo("a/b c\n");
    assertThat(get("/echo").body()).isEqualTo("none\n");
  }

  @Test
  void answersOnItsOwnThread() throws Exception {
    assertThat(get("/thread").body()).isEqualTo("weft-admin");
  }

  @Test
  void sendsALargePageWhole() throws Exception {
    assertThat(get("/large").body()).hasSize(8 * 1024 * 1024);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get"})
  void takesNoOtherMethods(String method) throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      raw.send(method + " /live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
      RawClient.Response response = raw.response();

      assertThat(response.status()).isEqualTo(405);
      assertThat(response.header("allow")).isEqualTo("GET, HEAD");
      raw.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(raw.response().body()).isEqualTo("live\n"); // the body before was read over
    }
  }

  @Test
  void headIsGetWithoutTheBody() throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      raw.send("HEAD /config HTTP/1.1\r\nHost: localhost\r\n\r\n");
      RawClient.Response head = raw.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-length")).isEqualTo("12");
      assertThat(head.header("content-type")).isEqualTo("application/yaml");

      raw.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(raw.response().body()).isEqualTo("live\n");
    }
  }

  @Test
  void keepsAConnectionAndAnswersPipelinedRequestsInOrder() throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      String host = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      raw.send("GET /live" + host + "GET /nothing" + host + "GET /ready" + host);

      assertThat(raw.response().body()).isEqualTo("live\n");
      assertThat(raw.response().status()).isEqualTo(404);
      assertThat(raw.response().body()).isEqualTo("ready\n");
    }
  }

  @Test
  void closesWhenTheClientWantsIt() throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      raw.send("GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(raw.response().body()).isEqualTo("live\n");
      assertThat(raw.ended()).isTrue();
    }
    try (RawClient raw = new RawClient(server.address())) {
      raw.send("GET /live HTTP/1.0\r\n\r\n");
      assertThat(raw.response().body()).isEqualTo("live\n");
      assertThat(raw.ended()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:9990",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.9.9.9",
        "[::1]:80",
        "[0:0:0:0:0:0:0:1]",
        "node.example:9990"
      })
  void answersByItsOwnNames(String host) throws IOException {
    server.close();
    server =
        start(new AdminServer.Settings(ANY_PORT, Set.of("Node.Example"), Duration.ofSeconds(30)));
    assertThat(statusFor(host)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9990",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "evil.example/localhost",
        "192.0.2.1",
        "[2001:db8::1]",
        "[::1",
        "[evil]",
        "localhost:port",
        "localhost:80:80",
        "0x7f000001",
        ""
      })
  void doesNotAnswerByOtherNames(String host) throws IOException {
    assertThat(statusFor(host)).isEqualTo(421);
  }

  @Test
  void theTargetsAuthorityCountsToo() throws IOException {
    assertThat(status("GET http://localhost/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(200);
    assertThat(status("GET http://evil.example/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(421);
    assertThat(status("GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEqualTo(200);
  }

  @Test
  void anAddressWillDoWhenListeningOnAll() throws IOException {
    server.close();
    server = start(AdminServer.Settings.of(new InetSocketAddress("0.0.0.0", 0)));

    assertThat(statusFor("192.0.2.1:9990")).isEqualTo(200);
    assertThat(statusFor("evil.example")).isEqualTo(421);
  }

  @Test
  void refusesWhatIsNoRequest() throws IOException {
    assertThat(status("GET /live HTTP/1.1\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET /live HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(400);
    assertThat(status("\u0016\u0003\u0001\u0002 what\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET /live\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET /live HTTP/3.0\r\nHost: localhost\r\n\r\n")).isEqualTo(505);
    assertThat(status("GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET * HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEqualTo(404);
    assertThat(status("GET /live HTTP/1.1\r\nHost: localhost\r\nA\u0000B: c\r\n\r\n"))
        .isEqualTo(400);
    assertThat(
            status(
                "GET /live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
        .isEqualTo(400);
  }

  @Test
  void refusesWhatIsTooLong() throws IOException {
    String host = "Host: localhost\r\n";
    assertThat(status("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n" + host + "\r\n"))
        .isEqualTo(414);
    assertThat(status("GET / HTTP/1.1\r\n" + host + "A: " + "a".repeat(20_000) + "\r\n\r\n"))
        .isEqualTo(431);
    assertThat(status("GET /live HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc"))
        .isEqualTo(413);
    assertThat(
            status(
                "POST /live HTTP/1.1\r\n"
                    + host
                    + "Content-Length: 99999999\r\n\r\n"
                    + "a".repeat(70_000)))
        .isEqualTo(413);
    assertThat(
            status(
                "POST /live HTTP/1.1\r\n"
                    + host
                    + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"))
        .isEqualTo(417);
  }

  @Test
  void dropsClientsThatTakeTooLong() throws IOException {
    server.close();
    server = start(new AdminServer.Settings(ANY_PORT, Set.of(), Duration.ofMillis(100)));

    try (RawClient idle = new RawClient(server.address());
        RawClient slow = new RawClient(server.address());
        RawClient quiet = new RawClient(server.address())) {
      slow.send("GET /live HTTP/1.1\r\nHost: loc");
      quiet.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(quiet.response().status()).isEqualTo(200);

      assertThat(idle.ended()).isTrue();
      assertThat(slow.ended()).isTrue();
      assertThat(quiet.ended()).isTrue();
    }
  }

  @Test
  void aClientThatReadsNothingHoldsNoMoreThanOnePage() throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      raw.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50));
      assertThat(raw.head().status()).isEqualTo(200);
      try (RawClient other = new RawClient(server.address())) {
        other.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(other.response().body())
            .contains("weft_admin_requests_total{page=\"/large\",status=\"200\"} 1.0\n");
      }
    }
  }

  @Test
  void takesABoundedNumberOfConnections() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        RawClient raw = new RawClient(server.address());
        clients.add(raw);
        raw.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(raw.response().status()).isEqualTo(200);
      }
      try (RawClient more = new RawClient(server.address())) {
        assertThat(more.ended()).isTrue();
      }
    } finally {
      for (RawClient raw : clients) {
        raw.close();
      }
    }
  }

  @Test
  void closeDropsConnectionsAndFreesThePort() throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      raw.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(raw.response().status()).isEqualTo(200);

      InetSocketAddress address = server.address();
      server.close();
      server.close();

      assertThat(raw.ended()).isTrue();
      assertThatThrownBy(() -> new RawClient(address)).isInstanceOf(ConnectException.class);
      server = start(AdminServer.Settings.of(address));
    }
  }

  @Test
  void listensOnLoopbackUnlessTold() {
    assertThat(server.address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
  }

  @Test
  void saysWhichAddressCannotBeHad() {
    assertThatThrownBy(() -> start(AdminServer.Settings.of(server.address())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the admin service cannot listen on")
        .hasMessageContaining(Integer.toString(server.address().getPort()));
  }

  @Test
  void refusesTwoPagesAtOnePath() {
    AdminPage page = AdminPage.json("/x", "X.", List::of);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                AdminServer.start(
                    AdminServer.Settings.of(ANY_PORT), List.of(page, page), telemetry))
        .withMessage("two admin pages have the path /x");
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + target));
  }

  private HttpResponse<String> get(String target) throws IOException, InterruptedException {
    return client.send(request(target).build(), BodyHandlers.ofString());
  }

  private int statusFor(String host) throws IOException {
    return status("GET /live HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  private int status(String request) throws IOException {
    try (RawClient raw = new RawClient(server.address())) {
      raw.send(request);
      return raw.response().status();
    }
  }
}
