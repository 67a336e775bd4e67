package io.weft.control.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.weft.control.access.Access;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.identity.SpiffeId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API behind TLS, over HTTP/2. */
final class TlsApiTest {
  @TempDir Path folder;

  @Test
  void theCertificateOfAClientIsItsName() throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(folder.resolve("ca"), "mesh", Duration.ofDays(1));
    TlsFiles server =
        authority.issue(
            folder.resolve("server"),
            SpiffeId.parse("spiffe://mesh/control"),
            Duration.ofHours(1),
            List.of("localhost"));
    TlsFiles deployer =
        authority.issue(
            folder.resolve("client"),
            SpiffeId.parse("spiffe://mesh/deployer"),
            Duration.ofHours(1),
            List.of());
    try (TlsIdentity identity = TlsIdentity.open(server);
        Running api =
            new Running(
                StubStore.empty(),
                Access.open(),
                Optional.of(allocator -> identity.edgeServer(allocator, List.of("h2", "http/1.1"))),
                10)) {
      URI uri =
          URI.create("https://localhost:" + api.api.address().getPort() + "/api/1/dtabs/prod");
      HttpClient stranger = client(SslContextBuilder.forClient(), server);
      HttpClient known =
          client(
              SslContextBuilder.forClient()
                  .keyManager(deployer.certificateChain().toFile(), deployer.privateKey().toFile()),
              server);

      HttpResponse<String> first = put(stranger, uri);
      HttpResponse<String> second = put(known, uri);

      assertThat(first.statusCode()).isEqualTo(204);
      assertThat(second.statusCode()).isEqualTo(204);
      assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(
              stranger
                  .send(
                      HttpRequest.newBuilder(URI.create(uri + "/history")).build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("\"author\":\"spiffe://mesh/deployer\"")
          .contains("\"author\":\"unknown\"");
    }
  }

  private static HttpClient client(SslContextBuilder builder, TlsFiles server) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(
            ((JdkSslContext)
                    builder
                        .sslProvider(SslProvider.JDK)
                        .trustManager(server.trustBundle().toFile())
                        .build())
                .context())
        .build();
  }

  private static HttpResponse<String> put(HttpClient client, URI uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(30))
            .header("content-type", "application/dtab")
            .PUT(BodyPublishers.ofString("/a => /b"))
            .build(),
        BodyHandlers.ofString());
  }
}
