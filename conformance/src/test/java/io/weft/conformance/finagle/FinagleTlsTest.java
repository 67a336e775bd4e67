package io.weft.conformance.finagle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weft.conformance.net.Relay;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that mux sessions agree, between a node and Finagle and as seen on the wire. */
@ExtendWith(SharedFinagle.class)
final class FinagleTlsTest {
  private static final SpiffeId NODE = SpiffeId.parse("spiffe://test.weft/host/node");
  private static final SpiffeId PEER = SpiffeId.parse("spiffe://test.weft/host/peer");
  private static final String TEXT = "a text that nobody on the wire may read";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private FinagleProcess process;
  private TlsFiles nodeFiles;
  private TlsFiles peerFiles;

  @BeforeEach
  void start(FinagleProcess shared) throws Exception {
    process = shared;
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    nodeFiles = authority.issue(directory.resolve("node"), NODE);
    peerFiles = authority.issue(directory.resolve("peer"), PEER);
  }

  @AfterEach
  void stop() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T open(T thing) {
    opened.add(thing);
    return thing;
  }

  private Map<String, ?> peerTls(String level) {
    return Map.of(
        "tls",
        Map.of(
            "cert", peerFiles.certificateChain().toString(),
            "key", peerFiles.privateKey().toString(),
            "bundle", peerFiles.trustBundle().toString(),
            "level", level));
  }

  private String nodeTls(String bundle, String level) {
    return "tls: {certPath: %s, keyPath: %s, %s: %s, opportunistic: %s}"
        .formatted(
            nodeFiles.certificateChain(),
            nodeFiles.privateKey(),
            bundle,
            nodeFiles.trustBundle(),
            level);
  }

  private FinagleServer server(Map<String, ?> more) throws Exception {
    return process.serve("tls-" + NUMBERS.incrementAndGet(), Dialect.THRIFTMUX, more);
  }

  private Relay relay(int port) throws IOException {
    return open(Relay.open(port));
  }

  /** A node before an endpoint; {@code metadata} as discovery has it. */
  private Node node(int endpoint, String metadata, String client, String server)
      throws IOException {
    Path disco = Files.createTempDirectory(directory, "disco");
    Files.writeString(disco.resolve("users"), "127.0.0.1 %d %s%n".formatted(endpoint, metadata));
    return open(
        Node.start(
            NodeConfig.parse(
                    "tls.yaml",
                    """
                    admin: {port: 0}
                    workerThreads: 1
                    namers: [{kind: io.l5d.fs, rootDir: %s}]
                    routers:
                    - protocol: thrift
                      dtab: /thrift => /#/io.l5d.fs
                      client: {dialect: thriftmux%s}
                      servers: [{port: 0, service: users%s}]
                    """
                        .formatted(disco, client, server),
                    Map.of())
                .config()));
  }

  private Node before(FinagleServer server, String level) throws IOException {
    return node(server.port(), "", "", ", " + nodeTls("caCertPath", level));
  }

  private Node calling(int endpoint, SpiffeId expected) throws IOException {
    String client = ", " + nodeTls("trustCertsBundle", "required");
    return node(endpoint, "identity=" + expected, client, "");
  }

  private FinagleClient client(int port, Map<String, ?> more) throws Exception {
    return process.connect(Dialect.THRIFTMUX, "127.0.0.1:" + port, more);
  }

  private static void assertSeen(Relay relay, boolean seen) {
    assertThat(relay.bytesPassed()).isPositive();
    assertThat(relay.contains(TEXT.getBytes(UTF_8))).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource({
    "desired, desired, false",
    "desired, required, false",
    "required, desired, false",
    "required, required, false",
    "none, required, false",
    "off, desired, true",
  })
  void aFinagleClientAndANodeAgree(String client, String server, boolean seen) throws Exception {
    Relay relay = relay(Between.port(before(server(Map.of()), server)));

    assertThat(client(relay.port(), peerTls(client)).echo(TEXT)).isEqualTo(TEXT);
    assertSeen(relay, seen);
  }

  @Test
  void aFinagleClientThatWantsNoTlsIsRefusedWhereItIsRequired() throws Exception {
    FinagleServer server = server(Map.of());
    Relay relay = relay(Between.port(before(server, "required")));

    JsonNode outcome = client(relay.port(), peerTls("off")).call("echo", Map.of("text", TEXT));
    assertThat(outcome.path("failure").asText()).isEqualTo("IncompatibleNegotiationException");
    assertThat(server.calls()).isZero();
    assertSeen(relay, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"desired", "required"})
  void aNodeAndAFinagleServerAgree(String level) throws Exception {
    Relay relay = relay(server(peerTls(level)).port());
    Node node = calling(relay.port(), PEER);

    FinagleClient client = client(Between.port(node), Map.of());
    for (int i = 0; i < 3; i++) {
      assertThat(client.echo(TEXT)).isEqualTo(TEXT);
    }
    assertSeen(relay, false);
  }

  @Test
  void aFinagleServerThatWantsNoTlsIsNotCalled() throws Exception {
    FinagleServer server = server(peerTls("off"));
    Relay relay = relay(server.port());
    Node node = calling(relay.port(), PEER);

    JsonNode outcome = client(Between.port(node), Map.of()).call("echo", Map.of("text", TEXT));
    assertThat(outcome.path("message").asText()).contains("refused (plaintext)");
    assertThat(server.calls()).isZero();
    assertSeen(relay, false);
  }

  @Test
  void aFinagleServerWithAnotherIdentityIsNotCalled() throws Exception {
    FinagleServer server = server(peerTls("required"));
    Relay relay = relay(server.port());
    Node node = calling(relay.port(), NODE);

    JsonNode outcome = client(Between.port(node), Map.of()).call("echo", Map.of("text", TEXT));
    assertThat(outcome.path("message").asText()).contains("refused (wrong-identity)");
    assertThat(server.calls()).isZero();
    assertSeen(relay, false);
  }

  /** Both ends of the agreement at once, over the same wire. */
  @Test
  void twoNodesAgree() throws Exception {
    Relay relay = relay(Between.port(before(server(Map.of()), "required")));
    Node outgoing = calling(relay.port(), NODE);

    assertThat(client(Between.port(outgoing), Map.of()).echo(TEXT)).isEqualTo(TEXT);
    assertSeen(relay, false);
  }
}
