package io.weft.namers.etcd;

import static io.weft.namers.etcd.Fixture.bound;
import static io.weft.namers.etcd.Fixture.eventually;
import static io.weft.namers.etcd.Fixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.testkit.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that shows a certificate and asks for one. */
class EtcdTlsTest {

  private static String file(java.nio.file.Path directory, String name, String pem)
      throws IOException {
    return Files.writeString(directory.resolve(name), pem).toString();
  }

  @Test
  void bothSidesShowTheirCertificates(@TempDir java.nio.file.Path directory) throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .subject("CN=authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    X509Bundle server =
        new CertificateBuilder()
            .subject("CN=etcd")
            .addSanIpAddress("127.0.0.1")
            .addExtendedKeyUsageServerAuth()
            .addExtendedKeyUsageClientAuth()
            .buildIssuedBy(authority);
    X509Bundle client =
        new CertificateBuilder()
            .subject("CN=node")
            .addExtendedKeyUsageClientAuth()
            .buildIssuedBy(authority);
    String ca = file(directory, "ca.pem", authority.getCertificatePEM());
    String cert = file(directory, "client.pem", client.getCertificatePEM());
    String key = file(directory, "client.key", client.getPrivateKeyPEM());
    String serverCert = file(directory, "server.pem", server.getCertificatePEM());
    String serverKey = file(directory, "server.key", server.getPrivateKeyPEM());

    try (Fixture node = new Fixture();
        Etcd etcd =
            Etcd.with(
                List.of(
                    "--cert-file=" + serverCert,
                    "--key-file=" + serverKey,
                    "--trusted-ca-file=" + ca,
                    "--client-cert-auth"),
                List.of("--cacert=" + ca, "--cert=" + cert, "--key=" + key))) {
      etcd.start();
      etcd.put("/services/prod/web/i", "10.0.0.1:80");

      Map<String, ?> tls = Map.of("tls", Map.of("caCert", ca, "certPath", cert, "keyPath", key));
      Seen<NameTree<Name>> name = node.lookup(node.namer(settings(tls, etcd.url())), "/prod/web");
      eventually(() -> bound(name));

      Namer trusting = node.namer(settings(Map.of("tls", Map.of("caCert", ca)), etcd.url()));
      node.see(trusting.lookup(Path.parse("/prod/web")));
      problem(trusting, "is away");
      Namer distrusting = node.namer(settings(Map.of(), etcd.url()));
      node.see(distrusting.lookup(Path.parse("/prod/web")));
      problem(distrusting, "certification path");
    }
  }

  private static void problem(Namer namer, String part) {
    eventually(
        () ->
            assertThat(namer.watches())
                .singleElement()
                .satisfies(report -> assertThat(report.problem()).contains(part)));
  }
}
