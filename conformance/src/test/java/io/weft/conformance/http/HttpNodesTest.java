package io.weft.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and servers of others, through one node and through two. */
final class HttpNodesTest {
  @TempDir Path directory;
  @TempDir Path files;
  private HttpNodes nodes;

  @BeforeEach
  void prepare() throws Exception {
    nodes = HttpNodes.in(directory);
    Files.writeString(files.resolve("hello.txt"), "hello\n");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private int nodes(int hops, String dialect, int server) throws Exception {
    return hops == 1 ? nodes.one(dialect, server) : nodes.two(dialect, server);
  }

  private static String url(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  @ParameterizedTest
  @EnumSource(
      value = Curl.Version.class,
      names = {"HTTP_1_1", "HTTP_2_PRIOR_KNOWLEDGE"})
  void curlCallsNginx(Curl.Version version) throws Exception {
    byte[] large = new byte[4_000_000];
    new Random(7).nextBytes(large);
    Path sent = Files.write(files.resolve("large"), large);
    Path received = directory.resolve("received");
    try (HttpServerProgram nginx = HttpServerProgram.nginx(files, directory)) {
      int port = nodes.two("http/1.1", nginx.port());
      String number = version == Curl.Version.HTTP_1_1 ? "1.1" : "2";

      for (int i = 0; i < 3; i++) {
        assertThat(Curl.call(version, url(port, "/hello.txt")))
            .isEqualTo(new Curl.Answer(200, number, "hello\n"));
      }
      assertThat(Curl.call(version, url(port, "/none")).status()).isEqualTo(404);
      Curl.Answer head = Curl.call(version, url(port, "/hello.txt"), "--head");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.body()).containsIgnoringCase("content-length: 6");
      assertThat(Curl.call(version, url(port, "/large"), "-o", received.toString()).status())
          .isEqualTo(200);
      assertThat(received).hasSameBinaryContentAs(sent);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Curl.Version.class,
      names = {"HTTP_1_1", "HTTP_2_PRIOR_KNOWLEDGE"})
  void curlSendsBodies(Curl.Version version) throws Exception {
    String body = "0123456789abcdef".repeat(200_000);
    String file = Files.writeString(files.resolve("body"), body).toString();
    try (HttpServerProgram server = HttpServerProgram.nodeHttp2()) {
      int port = nodes.two("h2", server.port());

      for (String header : List.of("Expect: 100-continue", "Transfer-Encoding: chunked")) {
        Curl.Answer answer =
            Curl.call(version, url(port, "/up"), "-H", header, "--data-binary", "@" + file);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("POST /up " + body);
      }
    }
  }

  @Test
  void curlAgreesOnHttp2OverTls() throws Exception {
    try (HttpServerProgram nginx = HttpServerProgram.nginx(files, directory)) {
      int port = nodes.behindTls("http/1.1", nginx.port());
      String url = "https://127.0.0.1:" + port + "/hello.txt";

      assertThat(Curl.call(Curl.Version.HTTP_2, url, "--insecure"))
          .isEqualTo(new Curl.Answer(200, "2", "hello\n"));
      assertThat(Curl.call(Curl.Version.HTTP_1_1, url, "--insecure"))
          .isEqualTo(new Curl.Answer(200, "1.1", "hello\n"));
    }
  }

  @ParameterizedTest
  @CsvSource({"HTTP_2, 1, h2", "HTTP_2, 2, h2", "HTTP_1_1, 1, h2", "HTTP_1_1, 1, http/1.1"})
  void h2LoadCalls(H2Load.Version version, int hops, String dialect) throws Exception {
    try (HttpServerProgram server =
        dialect.equals("h2")
            ? HttpServerProgram.nghttpd(files)
            : HttpServerProgram.nginx(files, directory)) {
      String url = url(nodes(hops, dialect, server.port()), "/hello.txt");

      assertThat(H2Load.run(version, url, 5_000, 8))
          .isEqualTo(new H2Load.Result(5_000, 5_000, 0, 5_000));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void trailersReachNode(int hops) throws Exception {
    try (HttpServerProgram server = HttpServerProgram.nodeHttp2()) {
      int port = nodes(hops, "h2", server.port());
      String output =
          Program.run(
              "node client",
              List.of(
                  Required.program("node"),
                  "peers/http/client.js",
                  Integer.toString(port),
                  "/users",
                  "a body"),
              Map.of());

      JsonNode answer = new ObjectMapper().readTree(output);
      assertThat(answer.get("status").asInt()).isEqualTo(200);
      assertThat(answer.get("body").asText()).isEqualTo("POST /users a body");
      assertThat(answer.get("trailers").get("x-end").asText()).isEqualTo("yes");
    }
  }

  @Test
  void curlLearnsWhyNobodyAnswers() throws Exception {
    int port;
    try (HttpServerProgram nginx = HttpServerProgram.nginx(files, directory)) {
      port = nodes.one("http/1.1", nginx.port());
    }

    Curl.Answer answer = Curl.call(Curl.Version.HTTP_2_PRIOR_KNOWLEDGE, url(port, "/"), "-i");

    assertThat(answer.status()).isBetween(502, 503);
    assertThat(answer.body()).containsIgnoringCase("l5d-err:");
  }
}
