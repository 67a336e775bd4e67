package io.weft.conformance.finagle;

import io.weft.conformance.finagle.Dialect.Kind;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What lies between Finagle clients and servers: nothing, a node, or two with mutual TLS. */
final class Between implements AutoCloseable {
  private static final String CALLERS_HOST = "spiffe://test.weft/host/a";
  private static final String SERVERS_HOST = "spiffe://test.weft/host/b";

  private final List<Node> nodes = new ArrayList<>();
  private final boolean direct;
  private final @Nullable Fleet fleet;

  /** What two nodes need. */
  private record Fleet(Path directory, TlsFiles callers, TlsFiles servers) {}

  private Between(boolean direct, @Nullable Fleet fleet) {
    this.direct = direct;
    this.fleet = fleet;
  }

  static Between nothing() {
    return new Between(true, null);
  }

  static Between oneNode() {
    return new Between(false, null);
  }

  /** Two nodes, which speak the servers' dialect also with each other. */
  static Between twoNodes(Path directory) throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    return new Between(
        false,
        new Fleet(
            directory,
            authority.issue(directory.resolve("a"), SpiffeId.parse(CALLERS_HOST)),
            authority.issue(directory.resolve("b"), SpiffeId.parse(SERVERS_HOST))));
  }

  /** The port at which clients of whatever dialect reach a server. */
  int portTo(Dialect dialect, int serverPort) throws IOException {
    if (direct) {
      return serverPort;
    }
    String servers = "/thrift => /$/inet/127.0.0.1/" + serverPort;
    if (fleet == null) {
      return port(start(dialect, servers, "", ""));
    }
    TlsFiles own = fleet.servers;
    Node incoming =
        start(
            dialect,
            servers,
            "",
            "tls: {certPath: %s, keyPath: %s, caCertPath: %s}"
                .formatted(own.certificateChain(), own.privateKey(), own.trustBundle()));
    Path disco = Files.createDirectory(fleet.directory.resolve("disco-" + nodes.size()));
    Files.writeString(
        disco.resolve("userService"),
        "127.0.0.1 %d identity=%s%n".formatted(port(incoming), SERVERS_HOST));
    TlsFiles callers = fleet.callers;
    return port(
        start(
            dialect,
            "/thrift => /#/io.l5d.fs",
            "namers: [{kind: io.l5d.fs, rootDir: %s}]".formatted(disco),
            ", tls: {certPath: %s, keyPath: %s, trustCertsBundle: %s}"
                .formatted(
                    callers.certificateChain(), callers.privateKey(), callers.trustBundle())));
  }

  private Node start(Dialect dialect, String dtab, String namers, String tls) throws IOException {
    boolean outgoing = tls.startsWith(",");
    Node node =
        Node.start(
            NodeConfig.parse(
                    "between.yaml",
                    """
                    admin: {port: 0}
                    workerThreads: 1
                    %s
                    routers:
                    - protocol: thrift
                      dtab: %s
                      client: {%s%s}
                      servers:
                      - port: 0
                        service: userService
                        %s
                    """
                        .formatted(
                            namers,
                            dtab,
                            towards(dialect.kind()),
                            outgoing ? tls : "",
                            outgoing ? "" : tls),
                    Map.of())
                .config());
    nodes.add(node);
    return node;
  }

  /** The keys of {@code client} for servers of a kind. */
  static String towards(Kind kind) {
    return switch (kind) {
      case FRAMED -> "thriftFramed: true";
      case BUFFERED -> "thriftFramed: false";
      case TTWITTER -> "attemptTTwitterUpgrade: true";
      case THRIFTMUX -> "dialect: thriftmux";
    };
  }

  static int port(Node node) {
    return node.routers().get(0).addresses().get(0).getPort();
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
  }
}
