package io.weft.jmh.load;

import java.nio.file.Path;
import java.util.Optional;

/** Builds the way of each row out of processes, all to one server. */
final class Routes {
  private final Children children;
  private final int loops;
  private final Child server;
  private final int serverPort;

  /**
   * Starts the server.
   *
   * @param loops event loops of a node, threads of an HAProxy
   * @param serverLoops event loops of the server
   */
  Routes(Children children, int loops, int serverLoops) throws LoadException, InterruptedException {
    this.children = children;
    this.loops = loops;
    server = children.java("server", EchoServer.class, Integer.toString(serverLoops));
    serverPort = Math.toIntExact(server.expect(ChildLine.READY));
  }

  long serverPid() {
    return server.pid();
  }

  /**
   * Starts what a row needs.
   *
   * @throws LoadException when that cannot be, with the reason for the table
   */
  Route open(Row row) throws LoadException, InterruptedException {
    return switch (row) {
      case DIRECT -> Route.direct(serverPort);
      case HAPROXY -> Route.through(haProxy().plain("haproxy", serverPort));
      case HAPROXY_MTLS -> throw new LoadException("no certificates yet");
      case WEFT, WEFT_MTLS -> throw new LoadException("no node yet");
    };
  }

  private HaProxy haProxy() throws LoadException {
    Optional<Path> program = HaProxy.find();
    if (program.isEmpty()) {
      throw new LoadException("HAProxy is not installed (looked on PATH and in /usr/sbin)");
    }
    return new HaProxy(program.get(), children, loops);
  }
}
