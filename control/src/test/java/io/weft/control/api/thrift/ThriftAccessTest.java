package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.weft.control.access.AccessFile;
import io.weft.namers.watch.Repeater;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.identity.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may poll which namespace. */
final class ThriftAccessTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir Path folder;

  @Test
  void namespacesAreReadByTheRulesOfAccess() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(folder.resolve("ca"), "mesh", Duration.ofDays(1));
    TlsFiles server =
        authority.issue(
            folder.resolve("control"),
            SpiffeId.parse("spiffe://mesh/control"),
            LONG,
            List.of("localhost"));
    TlsFiles node =
        authority.issue(
            folder.resolve("node"), SpiffeId.parse("spiffe://mesh/node/a"), LONG, List.of());
    Path rules = folder.resolve("access.json");
    Files.writeString(
        rules,
        """
        {"certificates": [{"name": "spiffe://mesh/node/*",
                           "roles": [{"role": "read", "namespaces": ["web"]}]}],
         "anybody": [{"role": "read", "namespaces": ["public"]}]}
        """);
    SslContext stranger =
        SslContextBuilder.forClient().trustManager(server.trustBundle().toFile()).build();
    SslContext known =
        SslContextBuilder.forClient()
            .trustManager(server.trustBundle().toFile())
            .keyManager(node.certificateChain().toFile(), node.privateKey().toFile())
            .build();
    try (Repeater poller = Repeater.background("test-access", 1, LONG);
        AccessFile access = AccessFile.open(rules, poller);
        TlsIdentity identity = TlsIdentity.open(server);
        Running running =
            new Running(
                access,
                Optional.of(allocator -> identity.edgeServer(allocator, List.of())),
                Capacity.DEFAULT);
        MuxPeer withoutName = new MuxPeer(running.api.address(), Optional.of(stranger));
        MuxPeer ofTheMesh = new MuxPeer(running.api.address(), Optional.of(known))) {
      assertThat(ofTheMesh.call("bind", bind("web")).reply().ok().text(3)).isEqualTo("web");
      assertThat(withoutName.call("bind", bind("public")).reply().ok().text(3)).isEqualTo("public");
      assertThat(withoutName.call("bind", bind("web")).reply().failure().text(1))
          .isEqualTo("to read namespace web takes a client certificate");
      assertThat(ofTheMesh.call("bind", bind("db")).reply().failure().text(1))
          .isEqualTo("spiffe://mesh/node/a may not read namespace db");
      Consumer<StructWriter> nowhere =
          out -> out.struct(1, Running.ref(Stamp.NONE, "", "/#/sd/users"));
      assertThat(ofTheMesh.call("addr", nowhere).reply().failure().text(1))
          .isEqualTo("spiffe://mesh/node/a may not read what belongs to no namespace");
      Consumer<StructWriter> dtab = out -> out.binary(1, new byte[0]).string(2, "db");
      assertThat(ofTheMesh.call("dtab", dtab).reply().fields().get(1))
          .isEqualTo("spiffe://mesh/node/a may not read namespace db");
    }
  }

  private static Consumer<StructWriter> bind(String namespace) {
    return Running.bindRequest(Stamp.NONE, namespace, "", "/svc/users");
  }
}
