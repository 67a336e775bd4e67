package io.weft.jmh.load;

import io.weft.jmh.echo.EchoServer;
import io.weft.jmh.process.Child;
import io.weft.jmh.process.ChildLine;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.HaProxyProgram;
import io.weft.jmh.process.LoadException;
import org.jspecify.annotations.Nullable;

/** Builds the way of each row out of processes, all to one server. */
final class Routes {
  private final Children children;
  private final int loops;
  private final Child server;
  private final int serverPort;
  private @Nullable Certificates certificates;

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
      case HAPROXY_MTLS -> haProxies();
      case WEFT -> Route.through(node().plain("weft", serverPort));
      case WEFT_MTLS -> nodes("weft", "thrift");
      case WEFT_MUX -> nodes("weft-mux", "thriftmux");
    };
  }

  private Route haProxies() throws LoadException, InterruptedException {
    HaProxy haProxy = haProxy();
    Route.Hop callee =
        haProxy.terminating(
            "haproxy-callee", serverPort, certificates().issueForHaProxy("haproxy-callee"));
    Route.Hop caller =
        haProxy.originating(
            "haproxy-caller", callee.port(), certificates().issueForHaProxy("haproxy-caller"));
    return Route.through(caller, callee);
  }

  /** Two nodes that speak a dialect between them. */
  private Route nodes(String name, String dialect) throws LoadException, InterruptedException {
    String caller = name + "-caller";
    String callee = name + "-callee";
    Route.Hop second = node().terminating(callee, serverPort, certificates().issue(callee));
    Route.Hop first =
        node().originating(caller, second.port(), callee, dialect, certificates().issue(caller));
    return Route.through(first, second);
  }

  private WeftNode node() {
    return new WeftNode(children, loops);
  }

  private Certificates certificates() throws LoadException {
    if (certificates == null) {
      certificates = Certificates.in(children.directory());
    }
    return certificates;
  }

  private HaProxy haProxy() throws LoadException {
    return new HaProxy(HaProxyProgram.get(), children, loops);
  }
}
