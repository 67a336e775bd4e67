package io.weft.control.api.grpc;

import static io.weft.control.api.grpc.Service.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.weft.control.RealNode;
import io.weft.control.access.Access;
import io.weft.control.access.AccessFile;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.watch.Repeater;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.context.TlsOptions;
import io.weft.tls.identity.SpiffeId;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Which nodes are served: by what TLS says of them, and by the rules of access. */
@Isolated // it reads the log that all write
final class NodeTrustTest {
  private static final SpiffeId CONTROL = SpiffeId.parse("spiffe://mesh/control");
  private static final SpiffeId NODE = SpiffeId.parse("spiffe://mesh/node/a");
  private static final Duration LONG = Duration.ofHours(1);
  private static final String NAME = "control.mesh";

  @TempDir Path folder;

  private CertificateAuthority authority;
  private TlsFiles control;
  private TlsFiles node;
  private TlsIdentity identity;

  @BeforeEach
  void issue() throws Exception {
    authority = CertificateAuthority.init(folder.resolve("ca"), "mesh", Duration.ofDays(1));
    control = authority.issue(folder.resolve("control"), CONTROL, LONG, List.of(NAME));
    node = authority.issue(folder.resolve("node"), NODE, LONG, List.of());
    identity =
        TlsIdentity.open(control, TlsOptions.defaults().withPollEvery(Duration.ZERO)); // by hand
  }

  @AfterEach
  void close() {
    identity.close();
  }

  @Test
  void aNodeOfTheMeshIsServedAndNoOther() throws Exception {
    CertificateAuthority others =
        CertificateAuthority.init(folder.resolve("others"), "mesh", Duration.ofDays(1));
    TlsFiles stranger = others.issue(folder.resolve("stranger"), NODE, LONG, List.of());
    TlsFiles forged =
        new TlsFiles(stranger.certificateChain(), stranger.privateKey(), node.trustBundle());
    try (Service service = service(Access.open());
        RealNode known = node(service, RealNode.tls(node, NAME));
        RealNode unknown = node(service, RealNode.tls(forged, NAME));
        RealNode nobody = node(service, RealNode.tls(node.trustBundle(), NAME))) {
      until(() -> assertThat(known.bound()).contains("/#/test/users"));
      until(() -> assertThat(unknown.bound()).contains("unknown_ca"));
      until(() -> assertThat(nobody.bound()).contains("certificate_required"));
      assertThat(service.fleet.nodes()).hasSize(1);
    }
  }

  @Test
  void aReplacedCertificateServesTheNextConnection() throws Exception {
    try (Service service = service(Access.open());
        RealNode before = node(service, RealNode.tls(node, NAME))) {
      until(() -> assertThat(before.bound()).contains("/#/test/users"));
      authority.issue(folder.resolve("control"), CONTROL, LONG, List.of("new.mesh"));
      identity.poll();

      try (RealNode after = node(service, RealNode.tls(node, "new.mesh"));
          RealNode late = node(service, RealNode.tls(node, NAME))) {
        until(() -> assertThat(after.bound()).contains("/#/test/users"));
        until(() -> assertThat(late.bound()).contains("No subject alternative DNS name"));
        service.store.put("default", "/svc => /#/test/v2", 2);
        until(() -> assertThat(before.bound()).contains("/#/test/v2"));
      }
    }
  }

  @Test
  void aServerThatStopsLeavesNodesWithWhatTheyKnow() throws Exception {
    Service service = service(Access.open());
    try (RealNode left = node(service, RealNode.tls(node, NAME))) {
      until(() -> assertThat(left.bound()).contains("/#/test/users"));

      service.close();

      assertThat(left.bound()).contains("/#/test/users");
    }
  }

  @Test
  void aNodeWithoutTheRightsIsToldWhyAndRecorded() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("weft.audit");
    logger.setLevel(Level.INFO);
    ListAppender<ILoggingEvent> audit = new ListAppender<>();
    audit.start();
    logger.addAppender(audit);
    Path token = Files.writeString(folder.resolve("token"), "s3cret");
    Path wrong = Files.writeString(folder.resolve("wrong"), "guess");
    try (Service service = service(rules());
        RealNode byToken = node(service, RealNode.tls(node, NAME), token);
        RealNode byWrong = node(service, RealNode.tls(node, NAME), wrong);
        RealNode byCertificate = node(service, RealNode.tls(node, NAME))) {
      until(() -> assertThat(byCertificate.bound()).contains("/#/test/users"));
      until(
          () ->
              assertThat(byToken.bound())
                  .endsWith("refuses: PERMISSION_DENIED: ci may not read namespace default"));
      until(
          () ->
              assertThat(byWrong.bound())
                  .endsWith("refuses: UNAUTHENTICATED: nobody has this token"));
    } finally {
      logger.detachAppender(audit);
    }

    assertThat(audit.list.stream().map(ILoggingEvent::getFormattedMessage))
        .map(line -> line.replaceAll("127\\.0\\.0\\.1:\\d+", "HERE"))
        .contains(
            "{\"time\":\"2026-01-02T03:04:05Z\",\"who\":\"ci\",\"proof\":\"token\","
                + "\"from\":\"HERE\",\"what\":\"read namespace default\",\"before\":null,"
                + "\"after\":null,\"reason\":\"\","
                + "\"outcome\":\"ci may not read namespace default\"}",
            "{\"time\":\"2026-01-02T03:04:05Z\",\"who\":\"unknown\",\"proof\":\"none\","
                + "\"from\":\"HERE\",\"what\":\"read namespace default\",\"before\":null,"
                + "\"after\":null,\"reason\":\"\",\"outcome\":\"nobody has this token\"}");
  }

  @Test
  void anExplanationTakesTheSameRights() throws Exception {
    try (Service service = new Service(Limits.DEFAULT, Optional.empty(), rules())) {
      service.store.put("other", "/svc => /#/test", 1);

      assertThat(explain(service, "other", "Bearer s3cret")).isEqualTo("bound");
      assertThatThrownBy(() -> explain(service, "default", "Bearer s3cret"))
          .hasMessage("PERMISSION_DENIED: ci may not read namespace default");
      assertThatThrownBy(() -> explain(service, "other", "Basic czNjcmV0"))
          .hasMessage("UNAUTHENTICATED: expected Authorization: Bearer and a token");
      assertThatThrownBy(() -> RoutingGrpc.newBlockingStub(service.node().channel).explain(users()))
          .hasMessage(
              "UNAUTHENTICATED: to read namespace default takes a client certificate or a token");
    }
  }

  private static String explain(Service service, String namespace, String authorization) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    return RoutingGrpc.newBlockingStub(service.node().channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .explain(users().toBuilder().setNamespace(namespace).build())
        .getStep()
        .getOutcome();
  }

  private static ExplainRequest users() {
    return ExplainRequest.newBuilder()
        .setNamespace("default")
        .setName(Name.newBuilder().setPath("/svc/users"))
        .build();
  }

  private Service service(Access access) throws Exception {
    Service service =
        new Service(Limits.DEFAULT, Optional.of(identity.serverContext(List.of("h2"))), access);
    service.store.put("default", "/svc => /#/test", 1);
    return service;
  }

  private RealNode node(Service service, Map<String, String> tls, Path... token) throws Exception {
    Map<String, Object> settings =
        RealNode.settings(
            (InetSocketAddress) service.server.address(),
            Files.createTempDirectory(folder, "node"));
    settings.put("tls", tls);
    for (Path file : token) {
      settings.put("tokenFile", file.toString());
    }
    return new RealNode(settings, "/svc/users");
  }

  /** A node of the mesh may read all, and the owner of a token one namespace. */
  private Access rules() throws Exception {
    String digest =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256")
                    .digest("s3cret".getBytes(StandardCharsets.UTF_8)));
    Path file =
        Files.writeString(
            folder.resolve("access.json"),
            """
            {"tokens": [{"name": "ci", "sha256": "%s",
                         "roles": [{"role": "read", "namespaces": ["other"]}]}],
             "certificates": [{"name": "spiffe://mesh/node/*",
                               "roles": [{"role": "read", "namespaces": ["*"]}]}]}
            """
                .formatted(digest));
    try (Repeater poller = Repeater.background("test", 1, Duration.ofDays(1))) {
      return AccessFile.open(file, poller);
    }
  }
}
