package io.weft.conformance.thrift;

import io.weft.conformance.net.Relay;
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

/**
 * Two nodes with mutual TLS between them, as on two hosts, for each server: one that clients call,
 * and one that calls the server. The bytes between them pass a relay where a test wants to see
 * them.
 */
final class TwoNodes implements Mesh {
  private static final SpiffeId CALLERS_HOST = SpiffeId.parse("spiffe://test.weft/host/a");
  private static final SpiffeId SERVERS_HOST = SpiffeId.parse("spiffe://test.weft/host/b");

  private final Path directory;
  private final boolean recorded;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Relay> relays = new ArrayList<>();
  private final TlsFiles callers;
  private final TlsFiles servers;

  private TwoNodes(Path directory, boolean recorded) throws Exception {
    this.directory = directory;
    this.recorded = recorded;
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.weft", Duration.ofDays(1));
    callers = authority.issue(directory.resolve("a"), CALLERS_HOST);
    servers = authority.issue(directory.resolve("b"), SERVERS_HOST);
  }

  static TwoNodes in(Path directory) throws Exception {
    return new TwoNodes(directory, false);
  }

  static TwoNodes recorded(Path directory) throws Exception {
    return new TwoNodes(directory, true);
  }

  @Override
  public int portTo(Wire wire, int serverPort) throws Exception {
    int between = port(incoming(wire, serverPort));
    if (recorded) {
      Relay relay = Relay.open(between);
      relays.add(relay);
      between = relay.port();
    }
    return port(outgoing(wire, between));
  }

  /** What passed between the nodes. */
  List<Relay> relays() {
    return relays;
  }

  private static String client(Wire wire) {
    return wire.transport().hasHeader()
        ? "dialect: theader"
        : "thriftFramed: " + (wire.transport() == Wire.Transport.FRAMED);
  }

  private Node incoming(Wire wire, int serverPort) throws IOException {
    return start(
        """
        admin: {port: 0}
        workerThreads: 1
        routers:
        - protocol: thrift
          label: incoming
          dtab: /thrift => /$/inet/127.0.0.1/%d
          client: {%s}
          servers:
          - port: 0
            service: userService
            tls: {certPath: %s, keyPath: %s, caCertPath: %s}
        """
            .formatted(
                serverPort,
                client(wire),
                servers.certificateChain(),
                servers.privateKey(),
                servers.trustBundle()));
  }

  private Node outgoing(Wire wire, int between) throws IOException {
    Path disco = Files.createDirectory(directory.resolve("disco-" + nodes.size()));
    Files.writeString(
        disco.resolve("userService"), "127.0.0.1 " + between + " identity=" + SERVERS_HOST + "\n");
    return start(
        """
        admin: {port: 0}
        workerThreads: 1
        namers:
        - {kind: io.l5d.fs, rootDir: %s}
        routers:
        - protocol: thrift
          label: outgoing
          dtab: /thrift => /#/io.l5d.fs
          client:
            dialect: %s
            tls: {certPath: %s, keyPath: %s, trustCertsBundle: %s}
          servers:
          - {port: 0, service: userService}
        """
            .formatted(
                disco,
                wire.transport().hasHeader() ? "theader" : "thrift",
                callers.certificateChain(),
                callers.privateKey(),
                callers.trustBundle()));
  }

  private Node start(String yaml) throws IOException {
    Node node = Node.start(NodeConfig.parse("two-nodes.yaml", yaml, Map.of()).config());
    nodes.add(node);
    return node;
  }

  private static int port(Node node) {
    return node.routers().get(0).addresses().get(0).getPort();
  }

  @Override
  public void close() throws IOException {
    nodes.forEach(Node::close);
    for (Relay relay : relays) {
      relay.close();
    }
  }
}
