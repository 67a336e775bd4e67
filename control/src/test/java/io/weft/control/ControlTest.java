package io.weft.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.weft.control.api.mesh.wire.DelegatorGrpc;
import io.weft.control.api.mesh.wire.DtabReq;
import io.weft.control.api.mesh.wire.DtabRsp;
import io.weft.control.config.ControlConfig;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control service as one configuration makes it. */
final class ControlTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;

  @Test
  void nodesAreServedOverTlsByTheRulesOfAccess() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(folder.resolve("ca"), "mesh", Duration.ofDays(1));
    authority.issue(
        folder.resolve("control"),
        SpiffeId.parse("spiffe://mesh/control"),
        LONG,
        List.of("control.mesh"));
    TlsFiles node =
        authority.issue(
            folder.resolve("node"), SpiffeId.parse("spiffe://mesh/node/a"), LONG, List.of());
    Files.writeString(
        folder.resolve("access.json"),
        """
        {"certificates": [{"name": "spiffe://mesh/node/*",
                           "roles": [{"role": "read", "namespaces": ["web"]}]}]}
        """);
    String configuration =
        """
        storage:
          kind: io.l5d.inMemory
          namespaces: {web: /svc => /$/inet/127.0.0.1/8080, db: /svc => /$/inet/127.0.0.1/5432}
        interfaces:
        - {kind: io.l5d.httpController, port: 0}
        - kind: nodes
          port: 0
          tls: {certPath: control/node.pem, keyPath: control/node-key.pem, caCertPath: control/ca.pem}
        accessFile: access.json
        """;

    try (Control control = Control.start(config(configuration));
        RealNode web = node(control, node, "web");
        RealNode db = node(control, node, "db")) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(web.bound()).contains("/$/inet/127.0.0.1/8080"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(db.bound())
                      .contains(
                          "refuses: PERMISSION_DENIED: spiffe://mesh/node/a may not read"
                              + " namespace db"));
    }
  }

  @Test
  void idsThatNamersListAreTold() throws Exception {
    Path disco = Files.createDirectory(folder.resolve("disco"));
    Files.writeString(disco.resolve("web"), "127.0.0.1 8080");
    try (Control control =
        Control.start(
            config(
                """
                storage: {kind: io.l5d.inMemory}
                namers:
                - {kind: io.l5d.fs, rootDir: disco, pollMs: 10}
                - kind: io.l5d.fs
                  prefix: /ported
                  rootDir: disco
                  transformers: [{kind: io.l5d.port, port: 1}]
                interfaces:
                - {kind: io.l5d.httpController, port: 0}
                - {kind: nodes, port: 0}
                """))) {
      HttpRequest list =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:" + control.httpAddress().getPort() + "/api/1/bound-names"))
              .build();
      HttpRequest watch = HttpRequest.newBuilder(URI.create(list.uri() + "?watch=true")).build();
      HttpClient client = HttpClient.newHttpClient();

      assertThat(client.send(list, BodyHandlers.ofString()).body())
          .isEqualTo("[\"/#/io.l5d.fs/web\"]\n");
      try (Stream<String> lines = client.send(watch, BodyHandlers.ofLines()).body()) {
        Iterator<String> told = lines.iterator();
        assertThat(told.next()).isEqualTo("[\"/#/io.l5d.fs/web\"]");
        Files.writeString(disco.resolve("api"), "");
        assertThat(told.next()).isEqualTo("[\"/#/io.l5d.fs/api\",\"/#/io.l5d.fs/web\"]");
        Files.delete(disco.resolve("web"));
        assertThat(told.next()).isEqualTo("[\"/#/io.l5d.fs/api\"]");
      }
    }
  }

  @Test
  void nodesOfLinkerdAreServedWhereItsConfigurationHasIt() throws Exception {
    try (Control control =
        Control.start(
            config(
                """
                storage:
                  kind: io.l5d.inMemory
                  namespaces: {web: /svc => /$/inet/127.0.0.1/8080}
                interfaces:
                - {kind: io.l5d.httpController, port: 0}
                - {kind: io.l5d.mesh, port: 0}
                """))) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(control.nodesAddress()).usePlaintext().build();
      DtabReq.Builder web = DtabReq.newBuilder();
      web.getRootBuilder().addElems(ByteString.copyFromUtf8("web"));

      DtabRsp answer = DelegatorGrpc.newBlockingStub(channel).getDtab(web.build());

      assertThat(answer.getDtab().getDtab().getDentriesList()).hasSize(1);
      channel.shutdownNow();
    }
  }

  private ControlConfig config(String text) {
    return ControlConfig.parse(folder.resolve("control.yaml").toString(), text, Map.of()).config();
  }

  private RealNode node(Control control, TlsFiles files, String namespace) throws Exception {
    Map<String, Object> settings =
        RealNode.settings(
            control.nodesAddress(), Files.createDirectories(folder.resolve(namespace)));
    settings.put("namespace", namespace);
    settings.put("tls", RealNode.tls(files, "control.mesh"));
    return new RealNode(settings, "/svc/any");
  }
}
