package io.weft.cli.demo;

import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/** What the nodes of {@code weft demo --http} read: certificates, configurations, discovery. */
final class HttpFiles {
  static final SpiffeId NODE_B = DemoFiles.NODE_B;
  static final SpiffeId NODE_C = SpiffeId.parse("spiffe://demo.weft/host/c");

  /** The Dtab of all three nodes. */
  static final String DTAB = "/svc => /srv; /srv => /#/io.l5d.fs";

  private static final Duration VALIDITY = Duration.ofDays(1);

  private final Folder folder;

  HttpFiles(Folder folder) {
    this.folder = folder;
  }

  void write(HttpTopology topology) throws IOException, GeneralSecurityException {
    CertificateAuthority authority =
        CertificateAuthority.init(folder.resolve("ca"), NODE_B.trustDomain(), VALIDITY);
    TlsFiles tlsB = authority.issue(folder.resolve("tls-b"), NODE_B, VALIDITY, List.of());
    TlsFiles tlsC = authority.issue(folder.resolve("tls-c"), NODE_C, VALIDITY, List.of());
    Path discoA = Files.createDirectory(folder.resolve("disco-a"));
    Path discoB = Files.createDirectory(folder.resolve("disco-b"));
    Path discoC = Files.createDirectory(folder.resolve("disco-c"));
    register(discoA, HttpTopology.WEB, line(topology.web()));
    for (Instance version : topology.users()) {
      register(discoB, version.name(), line(topology.nodeC()) + " identity=" + NODE_C);
      register(discoC, version.name(), line(version.address()));
    }
    Files.writeString(nodeA(), plain(topology.adminA(), discoA, topology.nodeA()));
    Files.writeString(nodeB(), plain(topology.adminB(), discoB, topology.nodeB()) + client(tlsB));
    Files.writeString(nodeC(), encrypted(topology.adminC(), discoC, topology.nodeC(), tlsC));
  }

  Path nodeA() {
    return folder.resolve("node-a.yaml");
  }

  Path nodeB() {
    return folder.resolve("node-b.yaml");
  }

  Path nodeC() {
    return folder.resolve("node-c.yaml");
  }

  private static void register(Path disco, String service, String line) throws IOException {
    Files.writeString(disco.resolve(service), line + "\n");
  }

  private static String line(InetSocketAddress address) {
    return ip(address) + " " + address.getPort();
  }

  private static String plain(InetSocketAddress admin, Path disco, InetSocketAddress server) {
    return """
        # Takes the plain requests of this host, and names each by its host: /http/users.
        admin: {ip: %s, port: %d, shutdownGraceMs: 1000}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: http
          label: outgoing
          dtab: %s
          service: {totalTimeoutMs: 10000}
          servers:
          - ip: %s
            port: %d
        """
        .formatted(ip(admin), admin.getPort(), disco, DTAB, ip(server), server.getPort());
  }

  private static String client(TlsFiles tls) {
    return """
          # HTTP/2 over mutual TLS between nodes.
          client:
            dialect: h2
            tls:
              certPath: %s
              keyPath: %s
              trustCertsBundle: %s
        """
        .formatted(tls.certificateChain(), tls.privateKey(), tls.trustBundle());
  }

  private static String encrypted(
      InetSocketAddress admin, Path disco, InetSocketAddress server, TlsFiles tls) {
    return """
        # Takes requests of other nodes over mutual TLS only, for the services of this host.
        admin: {ip: %s, port: %d, shutdownGraceMs: 1000}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: http
          label: incoming
          dtab: %s
          service: {totalTimeoutMs: 10000}
          servers:
          - ip: %s
            port: %d
            tls:
              certPath: %s
              keyPath: %s
              caCertPath: %s
        """
        .formatted(
            ip(admin),
            admin.getPort(),
            disco,
            DTAB,
            ip(server),
            server.getPort(),
            tls.certificateChain(),
            tls.privateKey(),
            tls.trustBundle());
  }

  private static String ip(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }
}
