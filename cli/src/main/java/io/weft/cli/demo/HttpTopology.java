package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who listens where. Three addresses of the loopback network stand for three hosts: the caller on
 * A, the front service on B, the versions of the service behind it on C, and a node on each.
 *
 * @param nodeA for the caller, plain
 * @param web for node A
 * @param nodeB for the front service, plain
 * @param nodeC for node B, mutual TLS
 * @param users the versions of the service behind, for node C
 */
record HttpTopology(
    InetSocketAddress nodeA,
    InetSocketAddress adminA,
    InetSocketAddress web,
    InetSocketAddress nodeB,
    InetSocketAddress adminB,
    InetSocketAddress nodeC,
    InetSocketAddress adminC,
    List<Instance> users) {
  static final String HOST_A = Topology.HOST_A;
  static final String HOST_B = Topology.HOST_B;
  static final String HOST_C = "127.0.0.4";

  static final String WEB = "web";
  static final String USERS = "users";
  static final String USERS_V2 = "users-v2";

  private static final int PLAIN_PORT = 4140;
  private static final int MESH_PORT = 4142;
  private static final int ADMIN_PORT = 9990;

  static HttpTopology find(Ports ports) throws IOException {
    return new HttpTopology(
        ports.find(HOST_A, PLAIN_PORT),
        ports.find(HOST_A, ADMIN_PORT),
        ports.find(HOST_B),
        ports.find(HOST_B, PLAIN_PORT),
        ports.find(HOST_B, ADMIN_PORT),
        ports.find(HOST_C, MESH_PORT),
        ports.find(HOST_C, ADMIN_PORT),
        List.of(
            new Instance(1, USERS, ports.find(HOST_C)),
            new Instance(2, USERS_V2, ports.find(HOST_C))));
  }
}
