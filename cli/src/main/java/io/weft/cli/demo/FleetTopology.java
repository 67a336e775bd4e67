package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Who listens where. Four addresses of the loopback network stand for four hosts, with a node and a
 * caller on each.
 *
 * @param api of the control service, for operators
 * @param routing of the control service, for nodes
 * @param nodes of the four hosts
 * @param versions of the service
 */
record FleetTopology(
    InetSocketAddress api,
    InetSocketAddress routing,
    List<FleetNode> nodes,
    List<Instance> versions) {
  static final String V1 = "v1";
  static final String V2 = "v2";
  static final String V2_BAD = "v2-bad";
  static final String V2_SLOW = "v2-slow";

  private static final List<String> HOSTS =
      List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5");
  private static final String CONTROL_HOST = "127.0.0.1";
  private static final int API_PORT = 4180;
  private static final int ROUTING_PORT = 4321;
  private static final int NODE_PORT = 4140;
  private static final int ADMIN_PORT = 9990;

  /**
   * A node.
   *
   * @param address for the caller
   */
  record FleetNode(String name, InetSocketAddress address, InetSocketAddress admin) {}

  static FleetTopology find(Ports ports) throws IOException {
    List<FleetNode> nodes = new ArrayList<>();
    for (String host : HOSTS) {
      nodes.add(
          new FleetNode(
              "node-" + (nodes.size() + 1),
              ports.find(host, NODE_PORT),
              ports.find(host, ADMIN_PORT)));
    }
    List<Instance> versions = new ArrayList<>();
    for (String version : List.of(V1, V2, V2_BAD, V2_SLOW)) {
      versions.add(new Instance(versions.size() + 1, version, ports.find(CONTROL_HOST)));
    }
    return new FleetTopology(
        ports.find(CONTROL_HOST, API_PORT),
        ports.find(CONTROL_HOST, ROUTING_PORT),
        List.copyOf(nodes),
        List.copyOf(versions));
  }
}
