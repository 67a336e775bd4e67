package io.weft.conformance.discovery;

import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import io.weft.node.router.BindingView.EndpointView;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Nodes of one trust domain, one on each host. */
final class Fleet {
  private final Path directory;
  private final CertificateAuthority authority;

  Fleet(Path directory) throws Exception {
    this.directory = directory;
    this.authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
  }

  private TlsFiles files(String host) throws Exception {
    return authority.issue(directory.resolve(host), SpiffeId.parse(identity(host)));
  }

  static String identity(String host) {
    return "spiffe://test.weft/host/" + host;
  }

  /** A node before a user service, which announces it. */
  Node before(UserServer service, String host, DiscoverySystem system) throws Exception {
    TlsFiles tls = files(host);
    return start(
        """
        admin: {port: 0, drainDelayMs: 1500}
        workerThreads: 1
        announcers:
        - %s
        routers:
        - protocol: thrift
          label: incoming
          dtab: /thrift => /$/inet/127.0.0.1/%d
          servers:
          - port: 0
            service: userService
            tls: {certPath: %s, keyPath: %s, caCertPath: %s}
            announce: [%s/userService]
        """
            .formatted(
                system.plugin(),
                service.port(),
                tls.certificateChain(),
                tls.privateKey(),
                tls.trustBundle(),
                system.announced()));
  }

  /** A node beside callers. */
  Node besideCallers(String host, String namers, String dtab) throws Exception {
    TlsFiles tls = files(host);
    return start(
        """
        admin: {port: 0}
        workerThreads: 1
        namers:
        %s
        routers:
        - protocol: thrift
          label: outgoing
          dtab: "%s"
          client:
            tls: {certPath: %s, keyPath: %s, trustCertsBundle: %s}
          servers:
          - {port: 0, service: userService}
        """
            .formatted(
                namers.strip(), dtab, tls.certificateChain(), tls.privateKey(), tls.trustBundle()));
  }

  private static Node start(String yaml) throws IOException {
    return Node.start(NodeConfig.parse("fleet.yaml", yaml, Map.of()).config());
  }

  /** The sum of a metric over its labels. */
  static double metric(Node node, String name) {
    return new String(node.telemetry().scrape(null).body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The endpoints that a node calls at present. */
  static List<EndpointView> endpoints(Node node) {
    return node.routers().get(0).router().inUse().stream()
        .flatMap(binding -> binding.clusters().stream())
        .flatMap(cluster -> cluster.endpoints().stream())
        .toList();
  }
}
