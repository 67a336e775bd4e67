package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Who listens where. Two addresses of the loopback network stand for two hosts: the caller and its
 * node on A, the instances and theirs on B.
 *
 * @param outgoing node A, for the caller, plain
 * @param incomingV1 node B, for node A, mutual TLS
 */
record Topology(
    InetSocketAddress outgoing,
    InetSocketAddress adminA,
    InetSocketAddress incomingV1,
    InetSocketAddress incomingV2,
    InetSocketAddress adminB,
    List<Instance> instances) {
  static final String HOST_A = "127.0.0.2";
  static final String HOST_B = "127.0.0.3";

  private static final int OUTGOING_PORT = 4114;
  private static final int INCOMING_PORT_V1 = 4141;
  private static final int INCOMING_PORT_V2 = 4142;
  private static final int ADMIN_PORT = 9990;

  static Topology find(Ports ports) throws IOException {
    List<Instance> instances = new ArrayList<>();
    for (String name : Instance.NAMES) {
      instances.add(new Instance(instances.size() + 1, name, ports.find(HOST_B)));
    }
    return new Topology(
        ports.find(HOST_A, OUTGOING_PORT),
        ports.find(HOST_A, ADMIN_PORT),
        ports.find(HOST_B, INCOMING_PORT_V1),
        ports.find(HOST_B, INCOMING_PORT_V2),
        ports.find(HOST_B, ADMIN_PORT),
        List.copyOf(instances));
  }

  List<Instance> instancesOf(String version) {
    return instances.stream().filter(instance -> instance.isOf(version)).toList();
  }

  /** As {@code ip:port}. */
  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
