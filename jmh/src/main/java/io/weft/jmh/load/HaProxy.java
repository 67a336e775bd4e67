package io.weft.jmh.load;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.jmh.process.ProxyProgram;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The yardstick: HAProxy, forwarding connections of Thrift as bytes ({@code mode tcp}) and requests
 * of HTTP ({@code mode http}), without a log and otherwise with the settings that it ships.
 */
final class HaProxy {
  /** What one side of mutual TLS needs: its chain and key in one file, and whom it trusts. */
  record Tls(Path certificateAndKey, Path trustBundle) {}

  private final Children children;
  private final Protocol protocol;
  private final int threads;

  /**
   * @param threads {@code nbthread}
   */
  HaProxy(Children children, Protocol protocol, int threads) {
    this.children = children;
    this.protocol = protocol;
    this.threads = threads;
  }

  /** A proxy that forwards to a port, listening on another. */
  Route.Hop plain(String name, int target) throws LoadException, InterruptedException {
    return start(name, clear(), target, clear());
  }

  /** The caller's side of a pair: takes plain connections and forwards them over mutual TLS. */
  Route.Hop originating(String name, int target, Tls tls)
      throws LoadException, InterruptedException {
    return start(name, clear(), target, secured(tls));
  }

  /** The callee's side of a pair: takes connections over mutual TLS and forwards them plain. */
  Route.Hop terminating(String name, int target, Tls tls)
      throws LoadException, InterruptedException {
    return start(name, secured(tls), target, clear());
  }

  /** What a side in clear text speaks. */
  private String clear() {
    return protocol == Protocol.H2 ? " proto h2" : "";
  }

  /** Between two proxies HTTP is HTTP/2, as it is between two nodes. */
  private String secured(Tls tls) {
    return " ssl crt %s ca-file %s verify required%s"
        .formatted(
            tls.certificateAndKey(),
            tls.trustBundle(),
            protocol.http().isPresent() ? " alpn h2" : "");
  }

  private Route.Hop start(String name, String bindOptions, int target, String serverOptions)
      throws LoadException, InterruptedException {
    int port = Children.freePort();
    String configuration = configuration(port, bindOptions, target, serverOptions);
    long pid = ProxyProgram.HAPROXY.start(children, name, configuration, port);
    return new Route.Hop(port, pid, Optional.empty());
  }

  private String configuration(int port, String bindOptions, int target, String serverOptions) {
    return """
        global
          nbthread %d
          ssl-default-bind-options ssl-min-ver TLSv1.3
          ssl-default-server-options ssl-min-ver TLSv1.3
          ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
          ssl-default-server-ciphersuites TLS_AES_128_GCM_SHA256

        defaults
          mode %s
          timeout connect 5s
          timeout client 1h
          timeout server 1h

        listen bench
          bind 127.0.0.1:%d%s
          server target 127.0.0.1:%d%s
        """
        .formatted(
            threads,
            protocol.http().isPresent() ? "http" : "tcp",
            port,
            bindOptions,
            target,
            serverOptions);
  }
}
