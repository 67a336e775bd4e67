package io.weft.conformance.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.conformance.http.GrpcInterop;
import io.weft.conformance.http.HttpNodes;
import io.weft.conformance.http.HttpServerProgram;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The interoperability tests of grpc-java: through one node in clear text, and through two with
 * mutual TLS between them.
 */
final class GrpcInteropTest {
  /**
   * All cases but those for which this server has no answer: it does not refuse compressed requests
   * whose flag is wrong, for which client_compressed_unary and client_compressed_streaming ask,
   * with a node in between or without.
   */
  private static final List<String> CASES =
      List.of(
          "empty_unary",
          "large_unary",
          "server_compressed_unary",
          "client_streaming",
          "server_streaming",
          "server_compressed_streaming",
          "ping_pong",
          "empty_stream",
          "custom_metadata",
          "status_code_and_message",
          "special_status_message",
          "unimplemented_method",
          "unimplemented_service",
          "cancel_after_begin",
          "cancel_after_first_response",
          "timeout_on_sleeping_server",
          "very_large_request");

  @TempDir static Path directory;
  private static HttpServerProgram server;
  private static HttpNodes nodes;

  @BeforeAll
  static void start() throws Exception {
    server = GrpcInterop.server();
    nodes = HttpNodes.in(directory);
  }

  @AfterAll
  static void stop() {
    nodes.close();
    server.close();
  }

  @Test
  void passThroughOneNode() throws Exception {
    assertThat(GrpcInterop.run(CASES, nodes.one("h2", server.port()))).isEqualTo(CASES);
  }

  @Test
  void passThroughTwoNodes() throws Exception {
    assertThat(GrpcInterop.run(CASES, nodes.two("h2", server.port()))).isEqualTo(CASES);
  }
}
