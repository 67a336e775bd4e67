package io.weft.jmh.load;

import io.weft.jmh.echo.EchoServer;
import io.weft.jmh.echo.HttpEchoServer;
import io.weft.jmh.process.Child;
import io.weft.jmh.process.ChildLine;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import org.jspecify.annotations.Nullable;

/** Builds the way of each row out of processes, all to one server. */
final class Routes {
  private final Children children;
  private final Load load;
  private final int loops;
  private final Child server;
  private final int serverPort;
  private @Nullable Certificates certificates;

  /**
   * Starts the server.
   *
   * @param loops event loops of a node, threads of an HAProxy
   */
  Routes(Children children, Load load, int loops) throws LoadException, InterruptedException {
    this.children = children;
    this.load = load;
    this.loops = loops;
    Class<?> program = load.protocol() == Protocol.THRIFT ? EchoServer.class : HttpEchoServer.class;
    server = children.java("server", program, Integer.toString(load.loops()));
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
      case NGINX -> Route.through(nginx().plain("nginx", serverPort, load.connections()));
      case WEFT -> Route.through(node().plain("weft", serverPort));
      case WEFT_MTLS -> nodes("weft", load.protocol() == Protocol.THRIFT ? "thrift" : "h2");
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
    return new WeftNode(children, load.protocol(), loops);
  }

  private Certificates certificates() throws LoadException {
    if (certificates == null) {
      certificates = Certificates.in(children.directory());
    }
    return certificates;
  }

  private HaProxy haProxy() {
    return new HaProxy(children, load.protocol(), loops);
  }

  private Nginx nginx() {
    return new Nginx(children, load.protocol(), loops);
  }
}
