package io.weft.conformance.finagle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.conformance.finagle.Dialect.Kind;
import io.weft.conformance.finagle.FinagleProcess.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Finagle clients of every dialect with Finagle servers of every dialect: texts short, beyond ASCII
 * and long, a server that fails, a oneway call, a call that is given up, and what comes beside a
 * message where both sides have a place for it.
 */
@ExtendWith(SharedFinagle.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FinagleMatrix {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Every byte once, so that none is taken for text on the way. */
  private static final String ALL_BYTES =
      String.join("", IntStream.range(0, 256).mapToObj(value -> "%02x".formatted(value)).toList());

  private final Map<Dialect, FinagleServer> servers = new HashMap<>();
  private final Map<Dialect, Integer> ports = new HashMap<>();
  private FinagleProcess process;
  private Between between;

  /** Opens what lies between. */
  abstract Between open() throws Exception;

  /** Whether this client is to reach this server. */
  boolean connects(Dialect client, Dialect server) {
    return true;
  }

  /** Whether oneway calls go well on this way. */
  boolean takesOneway(Cell cell) {
    return cell.client.kind() != Kind.THRIFTMUX; // Finagle's own refuses them
  }

  /** Whether a client or server of this dialect has a place beside a message on this way. */
  boolean carries(Dialect dialect) {
    // TTwitter's headers are in the protocol of its messages, and a node has them in binary alone.
    return dialect.kind() == Kind.THRIFTMUX
        || (dialect.kind() == Kind.TTWITTER && !dialect.compact());
  }

  /** Whether a call that its caller gives up is given up by the server on this way. */
  boolean cancels(Cell cell) {
    return cell.server.kind() == Kind.THRIFTMUX; // plain Thrift has no word for it
  }

  record Cell(Dialect client, Dialect server) {
    @Override
    public String toString() {
      return client + " -> " + server;
    }
  }

  Stream<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (boolean compact : List.of(false, true)) {
      for (Kind client : Kind.values()) {
        for (Kind server : Kind.values()) {
          cells.add(new Cell(new Dialect(client, compact), new Dialect(server, compact)));
        }
      }
    }
    return cells.stream().filter(cell -> connects(cell.client, cell.server));
  }

  @BeforeAll
  void start(FinagleProcess shared) throws Exception {
    process = shared;
    between = open();
  }

  @AfterAll
  void stop() {
    between.close();
  }

  private FinagleServer server(Dialect dialect) throws Exception {
    FinagleServer server = servers.get(dialect);
    if (server == null) {
      server = process.serve(dialect.toString(), dialect, Map.of());
      ports.put(dialect, between.portTo(dialect, server.port()));
      servers.put(dialect, server);
    }
    return server;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void serves(Cell cell) throws Exception {
    FinagleServer server = server(cell.server);
    FinagleClient client =
        process.connect(
            cell.client,
            "/$/inet/127.0.0.1/" + ports.get(cell.server),
            Map.of("clientId", "peer.of.tests"));

    assertThat(client.echo("short")).isEqualTo("short");
    String beyondAscii = "grüße, 世界, 🧵";
    assertThat(client.echo(beyondAscii)).isEqualTo(beyondAscii);
    assertThat(client.call("echo", Map.of("size", 1 << 20)).path("whole").asBoolean()).isTrue();

    JsonNode failed = client.call("fail", Map.of("text", "of no use today"));
    assertThat(failed.path("failure").asText()).isEqualTo("TApplicationException");
    assertThat(failed.path("message").asText()).contains("of no use today");

    if (takesOneway(cell)) {
      int calls = server.calls();
      assertThat(client.text("echo", Map.of("oneway", true))).isEmpty();
      await().atMost(LIMIT).until(() -> server.calls() == calls + 1);
    }

    carriesWhatIsBeside(client, cell);
    if (cancels(cell)) {
      interrupts(client, server);
    }
    assertThat(client.echo("after it")).isEqualTo("after it");
  }

  private void carriesWhatIsBeside(FinagleClient client, Cell cell) throws Exception {
    JsonNode seen =
        client.seen(
            Map.of(
                "dtab",
                "/other=>/elsewhere | /$/nil",
                "contexts",
                Map.of("com.acme.Tenant", "61636d65", "com.acme.Bytes", ALL_BYTES),
                "deadlineMs",
                60_000,
                "trace",
                Map.of(
                    "trace", "00000000deadbeef",
                    "parent", "000000000000000b",
                    "span", "000000000000000c",
                    "sampled", true)));
    if (carries(cell.client) && carries(cell.server)) {
      assertThat(seen.path("dtab").asText()).isEqualTo("/other=>/elsewhere | /$/nil");
      assertThat(seen.path("clientId").asText()).isEqualTo("peer.of.tests");
      assertThat(seen.at("/contexts/com.acme.Tenant").asText()).isEqualTo("61636d65");
      assertThat(seen.at("/contexts/com.acme.Bytes").asText()).isEqualTo(ALL_BYTES);
      assertThat(seen.path("deadlineMs").asLong()).isBetween(1L, 60_000L);
      // Finagle's client makes a span of its own below the one that is in force.
      assertThat(seen.at("/trace/trace").asText()).isEqualTo("00000000deadbeef");
      assertThat(seen.at("/trace/parent").asText()).isEqualTo("000000000000000c");
      assertThat(seen.at("/trace/sampled").asBoolean()).isTrue();
    } else {
      assertThat(seen.path("dtab").asText()).isEmpty();
      assertThat(seen.path("contexts").has("com.acme.Tenant")).isFalse();
      assertThat(seen.has("clientId")).isFalse();
      assertThat(seen.has("deadlineMs")).isFalse();
    }
  }

  /** The server's handler is interrupted when its caller gives up. */
  private static void interrupts(FinagleClient client, FinagleServer server) throws Exception {
    int before = server.count("interrupted");
    Asked held = client.begin("hold", Map.of());
    await().atMost(LIMIT).until(() -> server.count("held") == 1);
    client.raise(held);
    await().atMost(LIMIT).until(() -> server.count("interrupted") == before + 1);
    assertThat(server.count("held")).isZero();
  }
}
