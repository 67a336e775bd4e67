package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.weft.node.config.NodeConfig;
import io.weft.node.router.BindingView;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose names and clusters differ, between real clients and real services. */
final class ConfigurationByPrefixTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path disco;

  @BeforeEach
  void makeDisco() throws IOException {
    disco = Files.createDirectory(directory.resolve("disco"));
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  private <T extends AutoCloseable> T open(T thing) {
    opened.add(thing);
    return thing;
  }

  private Node start(String yaml) throws IOException {
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private Node node(String rules) throws IOException {
    return start(
        """
        admin: {port: 0}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          dtab: /thrift => /#/io.l5d.fs
          servers: [{port: 0, maxPipelinedCalls: 8}]
        %s
        """
            .formatted(disco, rules.indent(2)));
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private void register(String service, int port) throws IOException {
    Files.writeString(disco.resolve(service), "127.0.0.1 " + port + "\n");
  }

  private static String failure(EchoClient client, String method) {
    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call(method, "x"));
    assertThat(failure).isNotNull();
    return String.valueOf(failure.getMessage());
  }

  @Test
  void servicesHaveTimeLimitsOfTheirOwn() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    register("users", users.port());
    register("reports", users.port());
    Node node =
        node(
            """
            service:
              kind: io.l5d.static
              configs:
              - {prefix: /, totalTimeoutMs: 60000}
              - {prefix: '/thrift/{service}/hold', totalTimeoutMs: 40}
              - {prefix: /thrift/reports, totalTimeoutMs: 50000}
            """);
    EchoClient reports = open(EchoClient.framed(port(node)));

    reports.send(TMessageType.CALL, "reports:hold", "1");
    await().atMost(BOUND).until(() -> users.calls() == 1);
    assertThat(failure(open(EchoClient.framed(port(node))), "users:hold"))
        .contains("timeout", "totalTimeoutMs=40");
    users.release();

    assertThat(reports.receive()).isEqualTo("users:1");
  }

  @Test
  void clustersHaveTransportsAndPoolsOfTheirOwn() throws Exception {
    EchoService users = open(EchoService.framed("users"));
    EchoService legacy = open(EchoService.buffered("legacy"));
    register("users", users.port());
    register("legacy", legacy.port());
    Node node =
        node(
            """
            client:
              kind: io.l5d.static
              configs:
              - prefix: /#/io.l5d.fs/legacy
                thriftFramed: false
                hostConnectionPool: {maxSize: 1, maxWaiters: 1}
            """);
    EchoClient client = open(EchoClient.framed(port(node)));

    assertThat(client.call("users:echo", "x")).isEqualTo("users:x");
    assertThat(client.call("legacy:echo", "x")).isEqualTo("legacy:x");
    for (int i = 0; i < 4; i++) {
      client.send(TMessageType.CALL, "users:hold", "" + i);
    }
    await().atMost(BOUND).until(() -> users.calls() == 5);
    users.release();
    for (int i = 0; i < 4; i++) {
      assertThat(client.receive()).isEqualTo("users:" + i);
    }

    for (int i = 0; i < 3; i++) {
      client.send(TMessageType.CALL, "legacy:hold", "" + i);
    }
    await().atMost(BOUND).until(() -> legacy.calls() == 2);
    // Replies come in order, so the third call's is behind those that are held.
    await()
        .atMost(BOUND)
        .until(() -> metrics(node).contains("result=\"overloaded\",router=\"thrift\""));
    legacy.release();
    assertThat(client.receive()).isEqualTo("legacy:0");
    assertThat(client.receive()).isEqualTo("legacy:1");
    assertThat(catchThrowableOfType(TApplicationException.class, client::receive).getMessage())
        .contains("overloaded");
  }

  private static String metrics(Node node) {
    return new String(node.telemetry().scrape(null).body(), StandardCharsets.UTF_8);
  }

  private static String tls(String prefix, Path files) {
    TlsFiles names = TlsFiles.in(files);
    return """
        client:
          kind: io.l5d.static
          configs:
          - prefix: %s
            tls:
              certPath: %s
              keyPath: %s
              trustCertsBundle: %s
              identity: spiffe://test.weft/host/{service}
        """
        .formatted(prefix, names.certificateChain(), names.privateKey(), names.trustBundle());
  }

  @Test
  void endpointsHaveToProveTheIdentityThatTheirNameAsksFor() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    Path here = directory.resolve("here");
    Path there = directory.resolve("there");
    authority.issue(here, SpiffeId.parse("spiffe://test.weft/host/here"));
    authority.issue(there, SpiffeId.parse("spiffe://test.weft/host/users"));
    EchoService service = open(EchoService.framed("a"));
    TlsFiles files = TlsFiles.in(there);
    Node incoming =
        start(
            """
            admin: {port: 0}
            routers:
            - protocol: thrift
              label: incoming
              dtab: /thrift => /$/inet/127.0.0.1/%d
              servers:
              - {port: 0, tls: {certPath: %s, keyPath: %s, caCertPath: %s}}
            """
                .formatted(
                    service.port(),
                    files.certificateChain(),
                    files.privateKey(),
                    files.trustBundle()));
    register("users", port(incoming).getPort());
    register("others", port(incoming).getPort());
    register("us+ers", port(incoming).getPort());
    register("plain", service.port());
    Node node =
        node(
            tls("/#/io.l5d.fs/{service}", here)
                + "  - {prefix: /#/io.l5d.fs/plain, tls: {enabled: false}}\n");
    EchoClient client = open(EchoClient.framed(port(node)));

    assertThat(client.call("users:echo", "x")).isEqualTo("a:x");
    assertThat(client.call("plain:echo", "x")).isEqualTo("a:x");
    assertThat(failure(client, "others:echo"))
        .contains("tls (not sent)", "spiffe://test.weft/host/others");
    assertThat(failure(client, "us+ers:echo"))
        .contains(
            "misconfigured (not sent): /#/io.l5d.fs/\\x75\\x73\\x2b\\x65\\x72\\x73 has no valid"
                + " configuration by the rule /#/io.l5d.fs/{service}: routers[0].client.configs[0].tls.identity is"
                + " \"spiffe://test.weft/host/us+ers\"");
    assertThat(client.call("users:echo", "y")).isEqualTo("a:y");
    assertThat(node.routers().get(0).router().inUse())
        .flatExtracting(BindingView::clusters)
        .flatExtracting(BindingView.ClusterView::endpoints)
        .extracting(BindingView.EndpointView::identity)
        .containsExactlyInAnyOrder(
            "spiffe://test.weft/host/users", null, "spiffe://test.weft/host/others");
  }
}
