package io.weft.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.node.Node;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP through one node and through two, with the JDK's client and server at the ends. */
final class HttpTest {
  private static final String STATIC = "identifier: {kind: io.l5d.static, path: /users}";

  @TempDir private Path directory;
  private HttpFleet fleet;

  @BeforeEach
  void open() throws Exception {
    fleet = new HttpFleet(directory);
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  /** A node before the service, or a second one in front of it which speaks HTTP/2 with it. */
  private Node nodes(int hops) throws Exception {
    Node last = fleet.node("http", STATIC);
    if (hops == 1) {
      return last;
    }
    fleet.register("next", HttpFleet.port(last));
    return fleet.node(
        "http", "identifier: {kind: io.l5d.static, path: /next}, client: {dialect: h2}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRequestReachesItsService(int hops) throws Exception {
    WebService users = fleet.service("users");
    Node node = nodes(hops);

    HttpResponse<String> response = fleet.send(HttpFleet.request(node, "/who?x=1"));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("users");
    assertThat(response.headers().firstValue("x-served-by")).contains("users");
    assertThat(users.requests())
        .singleElement()
        .asString()
        .startsWith("GET /who?x=1\n")
        .containsIgnoringCase("\nl5d-dst-service: /http/users")
        .containsIgnoringCase("\nl5d-dst-client: /#/io.l5d.fs/users");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void manyRequestsShareConnections(int hops) throws Exception {
    WebService users = fleet.service("users");
    Node node = nodes(hops);

    for (int i = 0; i < 50; i++) {
      assertThat(fleet.send(HttpFleet.request(node, "/" + i)).body()).isEqualTo("users");
    }
    assertThat(users.requests()).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void bodiesPassInBothDirections(int hops) throws Exception {
    fleet.service("users");
    Node node = nodes(hops);
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);

    HttpResponse<byte[]> response =
        fleet
            .caller()
            .send(
                HttpFleet.request(node, "/echo").POST(BodyPublishers.ofByteArray(bytes)).build(),
                BodyHandlers.ofByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aReaderThatLeavesEndsTheRequest(int hops) throws Exception {
    fleet.service("users");
    Node node = nodes(hops);
    byte[] bytes = new byte[3_000_000];

    HttpResponse<InputStream> response =
        fleet
            .caller()
            .send(
                HttpFleet.request(node, "/echo").POST(BodyPublishers.ofByteArray(bytes)).build(),
                BodyHandlers.ofInputStream());
    response.body().close();

    assertThat(fleet.send(HttpFleet.request(node, "/")).body()).isEqualTo("users");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 404, 500})
  void statusesPass(int status) throws Exception {
    fleet.service("users");
    Node node = nodes(2);

    assertThat(fleet.send(HttpFleet.request(node, "/status/" + status)).statusCode())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"0, 1.0", "14, 0.0"})
  void whatAStreamOfGrpcCountsAsStandsInItsTrailers(String status, String said) throws Exception {
    RawEndpoint endpoint =
        RawEndpoint.http2(
            List.of(
                new String[] {":status", "200", "content-type", "application/grpc"},
                new String[] {"grpc-status", status}));
    fleet.register("users", fleet.open(endpoint).port());
    Node node = fleet.node("http", STATIC + ", client: {dialect: h2}");

    try (Http2Attacker caller = new Http2Attacker(HttpFleet.port(node)).hello()) {
      caller.get(1, "/").flush();
      assertThat(caller.next(Http2Attacker.HEADERS))
          .isNotNull()
          .matches(head -> !head.text().contains("l5d-success-class"));
      assertThat(caller.next(Http2Attacker.HEADERS))
          .isNotNull()
          .extracting(Http2Attacker.Frame::text)
          .asString()
          .contains("grpc-status", "l5d-success-class", said);
    }
  }

  @Test
  void aRequestForNobodyIsAnErrorThatSaysWhy() throws Exception {
    Node node = fleet.node("http", STATIC);

    HttpResponse<String> response = fleet.send(HttpFleet.request(node, "/"));

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("/http/users");
    assertThat(response.headers().firstValue("l5d-err")).isPresent();
  }

  @Test
  void aRequestThatHasNoNameIsABadOne() throws Exception {
    Node node = fleet.node("http", "identifier: {kind: io.l5d.header}");

    HttpResponse<String> response = fleet.send(HttpFleet.request(node, "/"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("l5d-name");
  }

  @Test
  void aCallerMayRouteItsOwnRequest() throws Exception {
    fleet.service("users");
    WebService second = fleet.service("users-v2");
    Node node = nodes(1);

    HttpResponse<String> response =
        fleet.send(
            HttpFleet.request(node, "/")
                .header("l5d-dtab", "/http/users => /#/io.l5d.fs/users-v2"));

    assertThat(response.body()).isEqualTo("users-v2");
    assertThat(second.requests()).singleElement().asString().containsIgnoringCase("l5d-ctx-dtab");
    assertThat(fleet.send(HttpFleet.request(node, "/")).body()).isEqualTo("users");
  }

  @Test
  void requestsThatMayBeSentAgainAre() throws Exception {
    WebService users = fleet.service("users");
    Node node =
        fleet.node(
            "http",
            STATIC + ", service: {responseClassifier: {kind: io.l5d.http.retryableIdempotent5XX}}");

    HttpResponse<String> response =
        fleet.send(HttpFleet.request(node, "/status/503").PUT(BodyPublishers.ofString("small")));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(users.requests()).hasSizeGreaterThan(1);
  }

  @Test
  void requestsWhoseBodyIsTooLongToBeKeptAreSentOnce() throws Exception {
    WebService users = fleet.service("users");
    Node node =
        fleet.node(
            "http",
            STATIC + ", service: {responseClassifier: {kind: io.l5d.http.retryableIdempotent5XX}}");

    HttpResponse<String> response =
        fleet.send(
            HttpFleet.request(node, "/status/503")
                .PUT(BodyPublishers.ofByteArray(new byte[100_000])));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(users.requests()).hasSize(1);
  }

  @Test
  void aDrainedNodeServesWhatItHas() throws Exception {
    fleet.service("users");
    Node node = nodes(1);
    fleet.send(HttpFleet.request(node, "/"));

    assertThat(node.drain()).isTrue();
  }
}
