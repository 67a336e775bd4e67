package io.weft.conformance.finagle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of Finagle's clients go where they say. */
@ExtendWith(SharedFinagle.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FinagleRoutingTest {
  private FinagleProcess process;
  private FinagleServer usual;
  private FinagleServer canary;

  @BeforeAll
  void start(FinagleProcess shared) throws Exception {
    process = shared;
    usual = process.serve("usual", Dialect.TTWITTER, Map.of());
    canary = process.serve("canary", Dialect.TTWITTER, Map.of());
  }

  private Node node(String server) throws IOException {
    return Node.start(
        NodeConfig.parse(
                "routing.yaml",
                """
                admin: {port: 0}
                workerThreads: 1
                routers:
                - protocol: thrift
                  dtab: |
                    /usual   => /$/inet/127.0.0.1/%d;
                    /canary  => /$/inet/127.0.0.1/%d;
                    /thrift/users => /usual
                  client: {attemptTTwitterUpgrade: true}
                  servers: [{port: 0, %s}]
                """
                    .formatted(usual.port(), canary.port(), server),
                Map.of())
            .config());
  }

  private FinagleClient client(Dialect dialect, Node node, String residual) throws Exception {
    String to = "/$/inet/127.0.0.1/" + Between.port(node) + residual;
    return process.connect(dialect, to, Map.of());
  }

  @Test
  void aDelegationHoldsForItsCallAlone() throws Exception {
    try (Node node = node("service: users")) {
      FinagleClient client = client(Dialect.TTWITTER, node, "");
      JsonNode overridden = client.seen(Map.of("dtab", "/usual=>/canary"));
      assertThat(overridden.path("server").asText()).isEqualTo("canary");
      assertThat(overridden.path("dtab").asText()).isEqualTo("/usual=>/canary");
      assertThat(client.seen(Map.of()).path("server").asText()).isEqualTo("usual");
    }
  }

  @Test
  void aServerForStrangersTakesAwayWhatFinagleSends() throws Exception {
    try (Node node = node("service: users, clearContext: true")) {
      FinagleClient client = client(Dialect.TTWITTER, node, "");
      JsonNode seen =
          client.seen(
              Map.of(
                  "dtab", "/usual=>/canary",
                  "clientId", "stranger",
                  "contexts", Map.of("com.acme.Tenant", "61636d65")));
      assertThat(seen.path("server").asText()).isEqualTo("usual");
      assertThat(seen.path("dtab").asText()).isEmpty();
      assertThat(seen.has("clientId")).isFalse();
      assertThat(seen.path("contexts").has("com.acme.Tenant")).isFalse();
    }
  }

  @Test
  void aDeadlineOfTheCallerHolds() throws Exception {
    try (Node node = node("service: users")) {
      FinagleClient client = client(Dialect.TTWITTER, node, "");
      JsonNode outcome = client.call("hold", Map.of("deadlineMs", 1_000));
      assertThat(outcome.path("failure").asText()).isEqualTo("TApplicationException");
      assertThat(outcome.path("message").asText()).contains("timeout");
    }
  }

  @Test
  void whatTheNodeCannotServeIsSaidToTheFinagleClient() throws Exception {
    try (Node node = node("service: nobody")) {
      JsonNode outcome = client(Dialect.TTWITTER, node, "").call("echo", Map.of("text", "hello"));
      assertThat(outcome.path("failure").asText()).isEqualTo("TApplicationException");
      assertThat(outcome.path("message").asText()).contains("/thrift/nobody/echo");
    }
  }
}
