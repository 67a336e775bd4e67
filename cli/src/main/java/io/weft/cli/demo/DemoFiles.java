package io.weft.cli.demo;

import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

/**
 * What the processes of a demonstration read: certificates, configurations, the Dtab, and what
 * discovery knows.
 */
final class DemoFiles {
  static final SpiffeId NODE_A = SpiffeId.parse("spiffe://demo.weft/host/a");
  static final SpiffeId NODE_B = SpiffeId.parse("spiffe://demo.weft/host/b");
  static final String V1_ONLY = "/thrift/userService => /#/io.l5d.fs/userService-v1";
  static final String A_QUARTER_TO_V2 =
      "/thrift/userService => 3 * /#/io.l5d.fs/userService-v1 & 1 * /#/io.l5d.fs/userService-v2";

  private static final Duration VALIDITY = Duration.ofDays(1);

  private final Folder folder;

  DemoFiles(Folder folder) {
    this.folder = folder;
  }

  Path dtab() {
    return folder.resolve("dtab");
  }

  /** Writes everything that the processes read. */
  void write(Topology topology) throws IOException, GeneralSecurityException {
    CertificateAuthority authority =
        CertificateAuthority.init(folder.resolve("ca"), NODE_A.trustDomain(), VALIDITY);
    TlsFiles tlsA = authority.issue(folder.resolve("tls-a"), NODE_A, VALIDITY, List.of());
    TlsFiles tlsB = authority.issue(folder.resolve("tls-b"), NODE_B, VALIDITY, List.of());
    Path discoA = Files.createDirectory(folder.resolve("disco-a"));
    Path discoB = Files.createDirectory(folder.resolve("disco-b"));
    registerNodeB(discoA.resolve("userService-v1"), topology.incomingV1());
    registerNodeB(discoA.resolve("userService-v2"), topology.incomingV2());
    registerInstances(discoB.resolve("userService-v1"), topology.instancesOf(Instance.V1));
    registerInstances(discoB.resolve("userService-v2"), topology.instancesOf(Instance.V2));
    writeDtab(V1_ONLY);
    Files.writeString(nodeA(), outgoing(topology, discoA, tlsA));
    Files.writeString(nodeB(), incoming(topology, discoB, tlsB));
  }

  private static void registerNodeB(Path file, InetSocketAddress address) throws IOException {
    Files.writeString(file, line(address) + " identity=" + NODE_B + "\n");
  }

  private static void registerInstances(Path file, List<Instance> instances) throws IOException {
    Files.write(file, instances.stream().map(instance -> line(instance.address())).toList());
  }

  private static String line(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " " + address.getPort();
  }

  /** Replaces the Dtab of node A as a whole, as an operator would do it. */
  void writeDtab(String dtab) throws IOException {
    Path fresh = Files.writeString(folder.resolve("dtab.new"), dtab + "\n");
    Files.move(fresh, dtab(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  Path nodeA() {
    return folder.resolve("node-a.yaml");
  }

  Path nodeB() {
    return folder.resolve("node-b.yaml");
  }

  private String outgoing(Topology topology, Path disco, TlsFiles tls) {
    return """
        # Host A: takes the caller's plain calls, and sends them on over mutual TLS.
        admin: {ip: %s, port: %d, shutdownGraceMs: 1000}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: outgoing
          interpreter: {kind: io.l5d.fs, dtabFile: %s}
          client:
            tls:
              certPath: %s
              keyPath: %s
              trustCertsBundle: %s
          service: {totalTimeoutMs: 10000}
          servers:
          - ip: %s
            port: %d
            service: userService
        """
        .formatted(
            ip(topology.adminA()),
            topology.adminA().getPort(),
            disco,
            dtab(),
            tls.certificateChain(),
            tls.privateKey(),
            tls.trustBundle(),
            ip(topology.outgoing()),
            topology.outgoing().getPort());
  }

  private static String incoming(Topology topology, Path disco, TlsFiles tls) {
    return """
        # Host B: takes calls over mutual TLS only, and spreads them over the instances here.
        admin: {ip: %s, port: %d, shutdownGraceMs: 1000}
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        routers:
        - protocol: thrift
          label: incoming
          dtab: /thrift => /#/io.l5d.fs
          service: {totalTimeoutMs: 10000}
          servers:
        %s%s"""
        .formatted(
            ip(topology.adminB()),
            topology.adminB().getPort(),
            disco,
            server(topology.incomingV1(), "userService-v1", tls),
            server(topology.incomingV2(), "userService-v2", tls));
  }

  private static String server(InetSocketAddress address, String service, TlsFiles tls) {
    return """
          - ip: %s
            port: %d
            service: %s
            tls:
              certPath: %s
              keyPath: %s
              caCertPath: %s
        """
        .formatted(
            ip(address),
            address.getPort(),
            service,
            tls.certificateChain(),
            tls.privateKey(),
            tls.trustBundle());
  }

  private static String ip(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }
}
