package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.weft.node.MuxPeer.Frame;
import io.weft.node.config.NodeConfig;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.protocol.TMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that mux sessions agree: two nodes, and a peer that does what no node would. */
final class OpportunisticTlsTest {
  private static final Duration BOUND = Duration.ofSeconds(30);
  private static final SpiffeId A = SpiffeId.parse("spiffe://test.weft/host/a");
  private static final SpiffeId B = SpiffeId.parse("spiffe://test.weft/host/b");
  private static final String PLAIN = "";
  private static final String TLS_KEY = "00000003" + "746c73";

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

  private Path issue(CertificateAuthority by, SpiffeId identity, String name) throws Exception {
    Path files = directory.resolve(name);
    by.issue(files, identity);
    return files;
  }

  private String tls(Path files, String bundle, String level) {
    TlsFiles names = TlsFiles.in(files);
    return "tls: {certPath: %s, keyPath: %s, %s: %s, opportunistic: %s}"
        .formatted(
            names.certificateChain(), names.privateKey(), bundle, names.trustBundle(), level);
  }

  /** A node before the service. */
  private Node incoming(String tls) throws IOException {
    return start(
        """
        admin: {port: 0}
        routers:
        - protocol: thrift
          label: incoming
          dtab: /thrift => /$/inet/127.0.0.1/%d
          servers: [{port: 0, service: users%s}]
        """
            .formatted(service.port(), tls.isEmpty() ? "" : ", " + tls));
  }

  private Node incoming(SpiffeId identity, String level) throws Exception {
    return incoming(tls(issue(authority, identity, "incoming"), "caCertPath", level));
  }

  /** A node that calls what listens at a port; {@code identity} as discovery has it. */
  private Node outgoing(int port, String identity, String tls) throws IOException {
    Path disco = Files.createDirectories(directory.resolve("disco"));
    Files.writeString(disco.resolve("users"), "127.0.0.1 %d %s%n".formatted(port, identity));
    return start(
        """
        admin: {port: 0}
        namers: [{kind: io.l5d.fs, rootDir: %s}]
        routers:
        - protocol: thrift
          label: outgoing
          dtab: /thrift => /#/io.l5d.fs
          client: {dialect: thriftmux%s}
          servers: [{port: 0, service: users}]
        """
            .formatted(disco, tls.isEmpty() ? "" : ", " + tls));
  }

  private Node outgoing(int port, String level) throws Exception {
    return outgoing(
        port, "identity=" + B, tls(issue(authority, A, "outgoing"), "trustCertsBundle", level));
  }

  private Node start(String yaml) throws IOException {
    return open(Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config()));
  }

  private static InetSocketAddress port(Node node) {
    return node.routers().get(0).addresses().get(0);
  }

  private EchoClient client(Node node) throws Exception {
    return open(EchoClient.framed(port(node)));
  }

  private MuxPeer caller(Node node) throws IOException {
    return open(new MuxPeer(new Socket(port(node).getAddress(), port(node).getPort())));
  }

  private static String metrics(Node node) {
    return new String(node.telemetry().scrape(null).body(), UTF_8);
  }

  private static void awaitMetric(Node node, String line) {
    await().atMost(BOUND).untilAsserted(() -> assertThat(metrics(node)).contains(line));
  }

  private static String handshakes(String router, String side) {
    return "weft_tls_handshakes_total{router=\"%s\",side=\"%s\"} 1.0".formatted(router, side);
  }

  /** Calls, and gives the error that the caller sees. */
  private String refusal(Node node) throws Exception {
    EchoClient client = client(node);
    TApplicationException failure =
        catchThrowableOfType(TApplicationException.class, () -> client.call("echo", "x"));
    assertThat(failure).isNotNull();
    assertThat(service.calls()).isZero();
    return String.valueOf(failure.getMessage());
  }

  /** Terms with a level, in hex. */
  private static String terms(String level) {
    return "0001" + TLS_KEY + "%08x".formatted(level.length()) + hex(level);
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(UTF_8));
  }

  private static Frame agree(MuxPeer caller, String terms) throws IOException {
    caller.send(MuxPeer.RERR, 1, MuxPeer.CHECK);
    assertThat(caller.receive().type()).isEqualTo(MuxPeer.RERR);
    caller.send(MuxPeer.TINIT, 1, terms);
    return caller.receive();
  }

  @ParameterizedTest
  @CsvSource({"required, desired", "required, required", "off, desired", "off, required"})
  void callsGoOverTlsBetweenNodes(String callers, String servers) throws Exception {
    Node incoming = incoming(B, servers);
    Node outgoing = outgoing(port(incoming).getPort(), callers);
    EchoClient client = client(outgoing);

    for (int i = 0; i < 3; i++) {
      assertThat(client.call("echo", "x" + i)).isEqualTo("b:x" + i);
    }

    assertThat(metrics(outgoing)).contains(handshakes("outgoing", "client"));
    awaitMetric(incoming, handshakes("incoming", "server"));
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
  }

  @Test
  void anEndpointWithoutAnIdentityIsCalledInClearTextWhereItMayBe() throws Exception {
    Node incoming = incoming(B, "desired");
    String tls = tls(issue(authority, A, "outgoing"), "trustCertsBundle", "required");
    Node outgoing = outgoing(port(incoming).getPort(), "", tls);

    assertThat(client(outgoing).call("echo", "x")).isEqualTo("b:x");
    assertThat(metrics(outgoing)).doesNotContain("weft_tls_handshakes_total{");
    assertThat(metrics(incoming)).doesNotContain("weft_tls_handshakes_total{");
  }

  @Test
  void aCallerWithoutTlsIsToldThatItIsRequired() throws Exception {
    Node incoming = incoming(B, "required");
    Node outgoing = outgoing(port(incoming).getPort(), "", PLAIN);

    assertThat(refusal(outgoing))
        .contains("TLS with", "refused (plaintext)", "required there, and off here");
    awaitMetric(incoming, "{check=\"plaintext\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void anEndpointThatTakesTlsFromTheFirstByteAloneIsNotCalledInClearText() throws Exception {
    Node incoming = incoming(B, "off");
    Node outgoing = outgoing(port(incoming).getPort(), "required");

    assertThat(refusal(outgoing)).contains("not sent");
    awaitMetric(incoming, "{check=\"plaintext\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void anEndpointThatAnswersOffIsNotCalled() throws Exception {
    Node incoming = incoming(PLAIN);
    Node outgoing = outgoing(port(incoming).getPort(), "required");

    assertThat(refusal(outgoing))
        .contains("TLS with", "refused (plaintext)", "off there, and required here", "not sent");
    awaitMetric(outgoing, "{check=\"plaintext\",router=\"outgoing\",side=\"client\"} 1.0");
  }

  @Test
  void anEndpointThatKnowsNoTermsIsNotCalled() throws Exception {
    Node outgoing =
        outgoing(peer(endpoint -> endpoint.send(MuxPeer.RERR, 1, hex("what?"))), "required");

    assertThat(refusal(outgoing)).contains("TLS with", "refused (plaintext)", "not sent");
  }

  @Test
  void whatFollowsTheTermsInClearTextIsNotTakenForTls() throws Exception {
    Node outgoing =
        outgoing(
            peer(
                endpoint -> {
                  endpoint.send(MuxPeer.RERR, 1, MuxPeer.CHECK);
                  endpoint.receive();
                  endpoint.send(MuxPeer.RINIT, 1, terms("required"));
                  endpoint.sendIfOpen(MuxPeer.RPING, 1, "");
                }),
            "required");

    assertThat(refusal(outgoing)).contains("TLS with", "refused (", "not sent");
  }

  /** What an endpoint does once it has been asked whether it knows terms. */
  private interface Endpoint {
    void answer(MuxPeer peer) throws IOException;
  }

  private int peer(Endpoint endpoint) throws IOException {
    ServerSocket listening = open(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  MuxPeer peer = open(new MuxPeer(listening.accept()));
                  peer.receive();
                  endpoint.answer(peer);
                }
              } catch (IOException | UncheckedIOException closed) {
                // The test is over, or the node gone.
              }
            },
            "mux-endpoint");
    thread.setDaemon(true);
    thread.start();
    return listening.getLocalPort();
  }

  @Test
  void anEndpointWithAnotherIdentityIsRefused() throws Exception {
    Node incoming = incoming(SpiffeId.parse("spiffe://test.weft/host/c"), "required");
    Node outgoing = outgoing(port(incoming).getPort(), "required");

    assertThat(refusal(outgoing)).contains("refused (wrong-identity)", "/host/c", "/host/b");
    awaitMetric(outgoing, "{check=\"wrong-identity\",router=\"outgoing\",side=\"client\"} 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"desired", "required"})
  void aCallerOfAnotherAuthorityIsRefused(String level) throws Exception {
    CertificateAuthority other =
        CertificateAuthority.init(directory.resolve("ca2"), "test.weft", Duration.ofDays(1));
    Path stranger = issue(other, A, "stranger");
    Files.copy(
        directory.resolve("ca/ca.pem"),
        stranger.resolve("ca.pem"),
        StandardCopyOption.REPLACE_EXISTING);
    Node incoming = incoming(B, level);
    Node outgoing =
        outgoing(
            port(incoming).getPort(),
            "identity=" + B,
            tls(stranger, "trustCertsBundle", "required"));

    assertThat(refusal(outgoing)).contains("TLS with", "refused (", "not sent");
    awaitMetric(incoming, "{check=\"untrusted-ca\",router=\"incoming\",side=\"server\"} 1.0");
  }

  @Test
  void theLevelOfThePortIsToldToEachCaller() throws Exception {
    for (String level : List.of("desired", "required")) {
      Frame answer = agree(caller(incoming(B, level)), terms("required"));

      assertThat(answer.type()).isEqualTo(MuxPeer.RINIT);
      assertThat(answer.body()).endsWith(terms(level).substring(4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "no level at all"})
  void aCallerThatWantsNoTlsIsServedWhereItIsDesired(String level) throws Exception {
    MuxPeer caller = caller(incoming(B, "desired"));
    agree(caller, terms(level));

    caller.call(2, MuxPeer.NO_HEAD, "echo", "x");

    assertThat(caller.receive().type()).isEqualTo(MuxPeer.RDISPATCH);
    assertThat(service.calls()).isEqualTo(1);
  }

  @Test
  void aCallerThatWantsNoTlsIsRefusedWhereItIsRequired() throws Exception {
    MuxPeer caller = caller(incoming(B, "required"));
    agree(caller, terms("off"));

    Frame refusal = caller.receive();
    assertThat(refusal.type()).isEqualTo(MuxPeer.RERR);
    assertThat(refusal.text()).contains("off for the caller", "required here");
    assertThat(caller.isCut()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"desired, 1", "required, 0"})
  void anOldCallerWithoutTermsWantsNoTls(String level, int served) throws Exception {
    MuxPeer caller = caller(incoming(B, level));

    caller.send(MuxPeer.TPING, 1, "");
    assertThat(caller.receive().type()).isEqualTo(MuxPeer.RPING);
    caller.call(2, MuxPeer.NO_HEAD, "echo", "x");

    Frame answer = caller.receive();
    assertThat(answer.type()).isEqualTo(MuxPeer.RDISPATCH);
    assertThat(answer.body()).startsWith(served == 1 ? "00" : "01");
    assertThat(service.calls()).isEqualTo(served);
    assertThat(served == 1 || caller.isCut()).isTrue();
  }

  @Test
  void aPlainCallerIsServedWhereTlsIsDesired() throws Exception {
    Node incoming = incoming(B, "desired");

    assertThat(client(incoming).call("echo", "x")).isEqualTo("b:x");
    assertThat(open(EchoClient.buffered(port(incoming))).call("echo", "y")).isEqualTo("b:y");
  }

  @Test
  void aPlainCallerIsToldThatTlsIsRequired() throws Exception {
    Node incoming = incoming(B, "required");

    assertThat(refusal(incoming)).contains("weft router incoming", "refused (plaintext)");
    awaitMetric(incoming, "{check=\"plaintext\",router=\"incoming\",side=\"server\"} 1.0");
  }

  /** Else whoever is on the wire could put calls before those of a caller with an identity. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callsInClearTextBehindTheTermsAreNotServed(boolean whole) throws Exception {
    Node incoming = incoming(B, "required");
    try (Socket caller = new Socket(port(incoming).getAddress(), port(incoming).getPort())) {
      caller.setSoTimeout((int) BOUND.toMillis());
      String call = MuxPeer.NO_HEAD + MuxPeer.message(TMessageType.CALL, "echo", 1, "x", 1);
      String frames =
          frame(MuxPeer.RERR, 1, MuxPeer.CHECK)
              + frame(MuxPeer.TINIT, 1, terms("required"))
              + frame(MuxPeer.TDISPATCH, 2, call);

      caller
          .getOutputStream()
          .write(
              HexFormat.of().parseHex(whole ? frames : frames.substring(0, frames.length() - 8)));

      assertThat(caller.getInputStream().readAllBytes()).isNotEmpty();
    }
    assertThat(service.calls()).isZero();
    awaitMetric(incoming, "weft_server_rejected_total{reason=\"tls\",router=\"incoming\"");
  }

  /** The last piece of a call would come over TLS. */
  @Test
  void aCallThatBeginsInClearTextIsNotServed() throws Exception {
    Node incoming = incoming(B, "required");
    MuxPeer caller = caller(incoming);
    int moreFollow = 1 << 23;

    caller.send(MuxPeer.TDISPATCH, moreFollow | 2, MuxPeer.NO_HEAD);
    assertThat(agree(caller, terms("required")).type()).isEqualTo(MuxPeer.RINIT);

    assertThat(caller.isCut()).isTrue();
    awaitMetric(incoming, "weft_server_rejected_total{reason=\"tls\",router=\"incoming\"");
  }

  private static String frame(int type, int tag, String body) {
    return "%08x%02x%06x%s".formatted(4 + body.length() / 2, type & 0xff, tag, body);
  }
}
