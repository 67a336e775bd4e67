package io.weft.conformance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.conformance.process.Program;
import io.weft.conformance.process.Required;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peers with each other: that they are there, and do what tests through nodes rely on. */
final class HttpPeersTest {
  @TempDir Path files;
  @TempDir Path scratch;

  @BeforeEach
  void makeFile() throws Exception {
    Files.writeString(files.resolve("hello.txt"), "hello\n");
  }

  @Test
  void curlCallsNginxByHttp1() throws Exception {
    try (HttpServerProgram nginx = HttpServerProgram.nginx(files, scratch)) {
      String url = "http://127.0.0.1:" + nginx.port();

      assertThat(Curl.call(Curl.Version.HTTP_1_1, url + "/hello.txt"))
          .isEqualTo(new Curl.Answer(200, "1.1", "hello\n"));
      assertThat(Curl.call(Curl.Version.HTTP_1_1, url + "/none").status()).isEqualTo(404);
      assertThat(nginx.isAlive()).isTrue();
    }
  }

  @Test
  void curlAndH2LoadCallNghttpd() throws Exception {
    try (HttpServerProgram nghttpd = HttpServerProgram.nghttpd(files)) {
      String url = "http://127.0.0.1:" + nghttpd.port() + "/hello.txt";

      assertThat(Curl.call(Curl.Version.HTTP_2_PRIOR_KNOWLEDGE, url))
          .isEqualTo(new Curl.Answer(200, "2", "hello\n"));
      assertThat(H2Load.run(H2Load.Version.HTTP_2, url, 500, 4))
          .isEqualTo(new H2Load.Result(500, 500, 0, 500));
      assertThat(H2Load.run(H2Load.Version.HTTP_2, url + "-none", 10, 1))
          .isEqualTo(new H2Load.Result(10, 0, 10, 0));
    }
  }

  @Test
  void nodeCallsNode() throws Exception {
    try (HttpServerProgram server = HttpServerProgram.nodeHttp2()) {
      String output =
          Program.run(
              "node client",
              List.of(
                  Required.program("node"),
                  "peers/http/client.js",
                  Integer.toString(server.port()),
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
  void grpcCallsItsOwnServer() throws Exception {
    try (HttpServerProgram server = GrpcInterop.server()) {
      assertThatThrownBy(() -> GrpcInterop.run(List.of("ping_pong", "no_such_case"), server.port()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("passed ping_pong");
    }
  }

  @Test
  void grpcFailsAtAServerOfNoGrpc() throws Exception {
    try (HttpServerProgram nghttpd = HttpServerProgram.nghttpd(files)) {
      assertThatThrownBy(() -> GrpcInterop.run(List.of("empty_unary"), nghttpd.port()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("UNIMPLEMENTED");
    }
  }
}
