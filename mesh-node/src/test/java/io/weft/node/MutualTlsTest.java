package io.weft.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.weft.node.config.NodeConfig;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.thrift.TApplicationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes, as on two hosts, with mutual TLS between them that neither service knows of. */
final class MutualTlsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final SpiffeId A = SpiffeId.parse("spiffe://test.weft/host/a");
  private static final SpiffeId B = SpiffeId.parse("spiffe://test.weft/host/b");

  @TempDir private Path directory;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private CertificateAuthority authority;
  private EchoService service;

  @BeforeEach
  void makeFleet() throws Exception {
    authority = CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    service = open(EchoService.framed("b"));
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

  private Path issue(SpiffeId identity) throws Exception {
    return issue(authority, identity, identity.path().substring(1).replace('/', '-'));
  }

  private Path issue(CertificateAuthority by, SpiffeId identity, String name) throws Exception {
    Path files = directory.resolve(name);
    by.issue(files, identity);
    return files;
  }

  private static String tls(Path files) {
    TlsFiles names = TlsFiles.in(files);
    return "{certPath: %s, keyPath: %s, caCertPath: %s}"
        .formatted(names.certificateChain(), names.privateKey(), names.trustBundle());
  }

  private static String clientTls(Path files) {
    return "client: {tls: %s}".formatted(tls(files).replace("caCertPath", "trustCertsBundle"));
  }

  private Node incoming(Path files) throws IOException {
    return start(
        """
        admin: {port: 0}
        routers:
        - protocol: thrift
          label: incoming
          dtab: /thrift => /$/inet/127.0.0.1/%d
          servers:
          - port: 0
            service: users
            tls: %s
        """
            .formatted(service.port(), tls(files)));
  }

  private Node outgoing(Node incoming, String endpoint, String client) throws IOException {
    Path disco = Files.createDirectories(directory.resolve("disco"));
    Files.writeString(
        disco.resolve("users"),
        "127.0.0.1 %d %s%n"
            .formatted(incoming.routers().get(0).addresses().get(0).getPort(), endpoint));
    return start(
        """
        admin: {port: 0}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: outgoing
          dtab: /thrift => /#/io.l5d.fs
          %s
          servers:
          - port: 0
            service: users
        """
            .formatted(disco, client));
  }

  private Node start(String yaml) throws IOException {
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private EchoClient client(Node outgoing) throws Exception {
    InetSocketAddress port = outgoing.routers().get(0).addresses().get(0);
    return open(EchoClient.framed(port));
  }

  private static String metrics(Node node) {
    return new String(node.telemetry().scrape(null).body(), StandardCharsets.UTF_8);
  }

  /** Calls, and gives the error that the caller sees. */
  private String refusal(Node outgoing) throws Exception {
    EchoClient client = client(outgoing);
    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x"));
    assertThat(failure).isNotNull();
    assertThat(service.calls()).isZero();
    return String.valueOf(failure.getMessage());
  }

  private static void awaitMetric(Node node, String line) {
    await().atMost(BOUND).untilAsserted(() -> assertThat(metrics(node)).contains(line));
  }

  @Test
  void upgradesCallsToAnEndpointWithAnIdentity() throws Exception {
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(issue(A)));

    assertThat(client(outgoing).call("echo", "hello")).isEqualTo("b:hello");

    assertThat(
            outgoing
                .routers()
                .get(0)
                .router()
                .inUse()
                .get(0)
                .clusters()
                .get(0)
                .endpoints()
                .get(0)
                .tls())
        .startsWith("TLSv1.3 TLS_")
        .endsWith(B.toString());
    assertThat(metrics(outgoing))
        .contains("weft_tls_handshakes_total{router=\"outgoing\",side=\"client\"} 1.0");
    awaitMetric(incoming, "weft_tls_handshakes_total{router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void asksForTheTTwitterUpgradeBehindTls() throws Exception {
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "identity=" + B, upgrading(clientTls(issue(A))));

    assertThat(client(outgoing).call("echo", "hello")).isEqualTo("b:hello");
    assertThat(metrics(incoming)).containsPattern("weft_server_upgrades_total\\{[^}]*} 1.0");
  }

  @Test
  void tellsWhyTlsWasRefusedWhereTheUpgradeWasAskedFor() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.init(directory.resolve("ca2"), "test.weft", Duration.ofDays(1));
    Path stranger = issue(other, A, "stranger");
    Files.copy(
        TlsFiles.in(issue(B)).trustBundle(),
        TlsFiles.in(stranger).trustBundle(),
        StandardCopyOption.REPLACE_EXISTING);
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "identity=" + B, upgrading(clientTls(stranger)));

    assertThat(refusal(outgoing)).contains("TLS with", "refused (");
  }

  private static String upgrading(String client) {
    return client.substring(0, client.length() - 1) + ", attemptTTwitterUpgrade: true}";
  }

  @Test
  void upgradesCallsToTheConfiguredIdentityWhereDiscoveryHasNone() throws Exception {
    Node incoming = incoming(issue(B));
    String client = clientTls(issue(A));
    Node outgoing =
        outgoing(
            incoming, "", client.substring(0, client.length() - 2) + ", identity: \"" + B + "\"}}");

    assertThat(client(outgoing).call("echo", "hello")).isEqualTo("b:hello");
    assertThat(metrics(outgoing))
        .contains("weft_tls_handshakes_total{router=\"outgoing\",side=\"client\"} 1.0");
  }

  @Test
  void refusesAServerOfAnotherAuthority() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.init(directory.resolve("ca2"), "test.weft", Duration.ofDays(1));
    Node incoming = incoming(issue(other, B, "other-b"));
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(issue(A)));

    assertThat(refusal(outgoing)).contains("TLS with", "refused (untrusted-ca)", "not sent");
    awaitMetric(outgoing, "{check=\"untrusted-ca\",router=\"outgoing\",side=\"client\"} 1.0");
    awaitMetric(incoming, "weft_server_rejected_total{reason=\"tls\",router=\"incoming\"");
  }

  @Test
  void refusesAServerWithAnotherIdentity() throws Exception {
    Node incoming = incoming(issue(SpiffeId.parse("spiffe://test.weft/host/c")));
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(issue(A)));

    assertThat(refusal(outgoing)).contains("refused (wrong-identity)", "/host/c", "/host/b");
    awaitMetric(outgoing, "{check=\"wrong-identity\",router=\"outgoing\",side=\"client\"} 1.0");
  }

  @Test
  void refusesAnExpiredServer() throws Exception {
    CertificateAuthority past =
        CertificateAuthority.load(
            directory.resolve("ca"), () -> Instant.now().minus(Duration.ofHours(12)));
    Path files = directory.resolve("expired");
    past.issue(files, B, Duration.ofHours(1), List.of());
    Node incoming = incoming(files);
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(issue(A)));

    assertThat(refusal(outgoing)).contains("refused (expired)");
    awaitMetric(outgoing, "{check=\"expired\",router=\"outgoing\",side=\"client\"} 1.0");
  }

  @Test
  void refusesAClientOfAnotherAuthority() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.init(directory.resolve("ca2"), "test.weft", Duration.ofDays(1));
    Path stranger = issue(other, A, "stranger");
    Files.copy(
        directory.resolve("ca/ca.pem"),
        stranger.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(stranger));

    assertThat(refusal(outgoing)).contains("TLS with", "refused (", "not sent");
    awaitMetric(incoming, "{check=\"untrusted-ca\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void refusesAnExpiredClient() throws Exception {
    CertificateAuthority past =
        CertificateAuthority.load(
            directory.resolve("ca"), () -> Instant.now().minus(Duration.ofHours(12)));
    Path files = directory.resolve("expired");
    past.issue(files, A, Duration.ofHours(1), List.of());
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(files));

    assertThat(refusal(outgoing)).contains("TLS with", "refused (expired)");
    awaitMetric(incoming, "{check=\"expired\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void tellsAPlaintextCallerThatThePortTakesMutualTls() throws Exception {
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "", "");
    EchoClient client = client(outgoing);

    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x"));

    assertThat(failure.getMessage()).contains("weft router incoming", "refused (plaintext)");
    assertThat(service.calls()).isZero();
    awaitMetric(incoming, "{check=\"plaintext\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void refusesAClientWithoutACertificate() throws Exception {
    Node incoming = incoming(issue(B));
    SSLContext nobody = SSLContext.getInstance("TLSv1.3");
    nobody.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    InetSocketAddress port = incoming.routers().get(0).addresses().get(0);
    try (Socket caller = nobody.getSocketFactory().createSocket("127.0.0.1", port.getPort())) {
      caller.setSoTimeout((int) BOUND.toMillis());

      assertThatThrownBy(() -> caller.getInputStream().read()).isInstanceOf(SSLException.class);
    }
    awaitMetric(incoming, "{check=\"no-certificate\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void neverFallsBackToPlainText() throws Exception {
    Node incoming = incoming(issue(B));
    Node outgoing = outgoing(incoming, "identity=" + B, "");

    assertThat(refusal(outgoing)).contains("tls", "must be called over mutual TLS", "client.tls");
  }

  @Test
  void takesReplacedCertificatesUpWithoutDroppingACall() throws Exception {
    Path a = issue(A);
    Path b = issue(B);
    Node incoming = incoming(b);
    Node outgoing = outgoing(incoming, "identity=" + B, clientTls(a));
    EchoClient client = client(outgoing);
    assertThat(client.call("echo", "0")).isEqualTo("b:0");

    issue(A);
    issue(B);
    await()
        .atMost(BOUND)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              assertThat(client.call("echo", "1")).isEqualTo("b:1");
              return metrics(outgoing).matches("(?s).*certificate_generation.* 2.0\n.*")
                  && metrics(incoming).matches("(?s).*certificate_generation.* 2.0\n.*");
            });

    assertThat(client(outgoing).call("echo", "2")).isEqualTo("b:2");
    assertThat(client.call("echo", "3")).isEqualTo("b:3");
  }
}
