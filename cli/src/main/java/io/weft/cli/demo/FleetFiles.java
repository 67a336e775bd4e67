package io.weft.cli.demo;

import io.weft.cli.demo.FleetTopology.FleetNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the processes of {@code weft demo --canary} read: configurations, discovery, Dtabs. */
final class FleetFiles {
  private final Folder folder;

  FleetFiles(Folder folder) {
    this.folder = folder;
  }

  void write(FleetTopology topology) throws IOException {
    Path disco = Files.createDirectory(folder.resolve("disco"));
    for (Instance version : topology.versions()) {
      Files.writeString(
          disco.resolve(version.name()), ip(version.address()) + " " + port(version.address()));
      Files.writeString(dtab(version.name()), rules(version.name()));
    }
    Files.writeString(control(), control(topology, disco));
    for (FleetNode node : topology.nodes()) {
      Files.writeString(node(node), node(node, topology.routing()));
    }
  }

  /** The Dtab that sends all calls to one version. */
  Path dtab(String version) {
    return folder.resolve(version + ".dtab");
  }

  Path control() {
    return folder.resolve("control.yaml");
  }

  Path node(FleetNode node) {
    return folder.resolve(node.name() + ".yaml");
  }

  private static String rules(String version) {
    return """
    /srv => /#/io.l5d.fs;
    /svc/users => /srv/%s;
    """
        .formatted(version);
  }

  private String control(FleetTopology topology, Path disco) {
    return """
    # Keeps the Dtab of the fleet and its history, and knows from discovery what is where.
    storage: {kind: file, directory: %s}
    namers:
    - kind: io.l5d.fs
      rootDir: %s
    interfaces:
    - {kind: io.l5d.httpController, ip: %s, port: %d}
    - {kind: nodes, ip: %s, port: %d}
    """
        .formatted(
            folder.resolve("data"),
            disco,
            ip(topology.api()),
            port(topology.api()),
            ip(topology.routing()),
            port(topology.routing()));
  }

  private String node(FleetNode node, InetSocketAddress routing) {
    return """
    # Knows neither a Dtab nor discovery: the control service tells it where calls go.
    admin: {ip: %s, port: %d, shutdownGraceMs: 1000}
    routers:
    - protocol: http
      dstPrefix: /svc
      identifier: {kind: io.l5d.header.token, header: host}
      interpreter:
        kind: control
        dst: %s
        node: %s
        snapshotFile: %s
        # Sooner than usual, so that nobody waits for it here.
        retry: {maxSeconds: 1}
      service: {totalTimeoutMs: 10000}
      servers:
      - ip: %s
        port: %d
    """
        .formatted(
            ip(node.admin()),
            port(node.admin()),
            Topology.text(routing),
            node.name(),
            folder.resolve(node.name() + ".snapshot"),
            ip(node.address()),
            port(node.address()));
  }

  private static String ip(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  private static int port(InetSocketAddress address) {
    return address.getPort();
  }
}
