package io.weft.node.http;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** TLS of a server that faces strangers, and clients that take whatever certificate it has. */
final class EdgeTls {
  private final TlsFiles files;
  private final SSLContext clients;

  private EdgeTls(TlsFiles files, SSLContext clients) {
    this.files = files;
    this.clients = clients;
  }

  /** Makes certificates in a folder. */
  static EdgeTls in(Path directory) throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    SSLContext clients = SSLContext.getInstance("TLS");
    clients.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    return new EdgeTls(
        authority.issue(directory.resolve("node"), SpiffeId.parse("spiffe://test.weft/host/a")),
        clients);
  }

  /** The keys of a server that has it, in flow style. */
  String server() {
    return "tls: {certPath: %s, keyPath: %s, caCertPath: %s, requireClientAuth: false}"
        .formatted(files.certificateChain(), files.privateKey(), files.trustBundle());
  }

  SSLContext clients() {
    return clients;
  }

  Socket connect(int port) throws IOException {
    return clients.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
  }
}
