package io.weft.jmh.faults;

import io.weft.jmh.process.Child;
import io.weft.jmh.process.ChildLine;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One endpoint of the cluster, seen from the benchmark. It keeps its address over all faults. */
final class Endpoint {
  static final int SLOW_MILLIS = 500;
  static final int FLAP_MILLIS = 200;

  /** A process of little memory that is soon ready. */
  private static final List<String> JVM =
      List.of("-Xmx32m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private final Children children;
  private final Network network;
  private final int number;
  private Child process;
  private int port;

  private Endpoint(Children children, Network network, int number) throws LoadException {
    this.children = children;
    this.network = network;
    this.number = number;
    this.process = fork();
  }

  /** Starts as many endpoints, and waits until all serve. */
  static List<Endpoint> start(Children children, Network network, int count)
      throws LoadException, InterruptedException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      endpoints.add(new Endpoint(children, network, number));
    }
    for (Endpoint endpoint : endpoints) {
      endpoint.port = Math.toIntExact(endpoint.process.expect(ChildLine.READY));
    }
    return endpoints;
  }

  private Child fork() throws LoadException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(EndpointProcess.class.getName());
    command.addAll(List.of(ip(), Integer.toString(port)));
    return children.start("endpoint-" + number, network.inside(command));
  }

  String ip() {
    return network.address(number);
  }

  int port() {
    return port;
  }

  void strike(Fault fault) throws LoadException, InterruptedException {
    switch (fault) {
      case KILL -> process.kill();
      case PAUSE -> signal("STOP");
      case SLOW -> process.say(EndpointProcess.SLOW + SLOW_MILLIS);
      case RESET -> process.say(EndpointProcess.RESET);
      case PARTITION -> network.partition(number);
      case FLAP -> process.say(EndpointProcess.FLAP + FLAP_MILLIS);
    }
  }

  /** Undoes the fault, and does not wait until it is undone. */
  void heal(Fault fault) throws LoadException, InterruptedException {
    switch (fault) {
      case KILL -> process = fork();
      case PAUSE -> signal("CONT");
      case SLOW, RESET, FLAP -> process.say(EndpointProcess.WELL);
      case PARTITION -> network.join(number);
    }
  }

  private void signal(String name) throws LoadException, InterruptedException {
    Commands.run(List.of("kill", "-" + name, Long.toString(process.pid())));
  }
}
