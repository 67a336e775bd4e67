package io.weft.jmh.load;

import io.weft.jmh.process.Child;
import io.weft.jmh.process.ChildLine;
import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.jmh.process.NodeProcess;
import io.weft.tls.context.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Weft nodes in processes of their own, with the settings that a node has by default. */
final class WeftNode {
  private final Children children;
  private final Protocol protocol;
  private final int loops;

  /**
   * @param loops event loops for traffic
   */
  WeftNode(Children children, Protocol protocol, int loops) {
    this.children = children;
    this.protocol = protocol;
    this.loops = loops;
  }

  /** A node that takes plain calls and makes plain calls. */
  Route.Hop plain(String name, int target) throws LoadException, InterruptedException {
    return start(name, "", inet(target), "", "");
  }

  /**
   * The caller's side of a pair: finds the other side through discovery, by its identity.
   *
   * @param other the name of the other side, which is the end of its identity
   * @param dialect what is spoken with it
   */
  Route.Hop originating(String name, int target, String other, String dialect, TlsFiles files)
      throws LoadException, InterruptedException {
    Path discovery =
        children.file(
            name + "-disco/bench",
            "127.0.0.1 %d identity=%s%n".formatted(target, Certificates.identity(other)));
    String namers =
        """
        namers:
        - kind: io.l5d.fs
          rootDir: %s
        """
            .formatted(discovery.getParent());
    String client =
        """
          client:
            dialect: %s
            tls:
              certPath: %s
              keyPath: %s
              trustCertsBundle: %s
        """
            .formatted(dialect, files.certificateChain(), files.privateKey(), files.trustBundle());
    return start(name, namers, rule("/#/io.l5d.fs"), client, "");
  }

  /** The callee's side of a pair: takes calls over mutual TLS and makes plain calls. */
  Route.Hop terminating(String name, int target, TlsFiles files)
      throws LoadException, InterruptedException {
    String server =
        """
            tls:
              certPath: %s
              keyPath: %s
              caCertPath: %s
        """
            .formatted(files.certificateChain(), files.privateKey(), files.trustBundle());
    return start(name, "", inet(target), "", server);
  }

  private String inet(int port) {
    return rule("/$/inet/127.0.0.1/" + port);
  }

  /** Has all names lead to a target. */
  private String rule(String target) {
    return switch (protocol) {
      case THRIFT -> "/thrift => " + target;
      case H1, H2 -> "/svc => " + target;
    };
  }

  /** What callers speak, and endpoints where nothing else is said. */
  private String kind() {
    return switch (protocol) {
      case THRIFT -> "thrift";
      case H1 -> "http";
      case H2 -> "h2";
    };
  }

  private Route.Hop start(String name, String namers, String dtab, String client, String server)
      throws LoadException, InterruptedException {
    int port = Children.freePort();
    String configuration =
        """
        workerThreads: %d
        admin:
          port: %d
        %srouters:
        - protocol: %s
          dtab: %s
        %s  servers:
          - ip: 127.0.0.1
            port: %d
        %s%s"""
            .formatted(
                loops,
                Children.freePort(),
                namers,
                kind(),
                dtab,
                client,
                port,
                protocol == Protocol.THRIFT ? "    service: bench\n" : "",
                server);
    Path file = children.file(name + ".yaml", configuration);
    Child child = children.java(name, NodeProcess.class, file.toString());
    child.expect(ChildLine.READY);
    return new Route.Hop(port, child.pid(), Optional.of(child));
  }
}
