package io.weft.jmh.load;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.HaProxyProgram;
import io.weft.jmh.process.LoadException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The yardstick: HAProxy, forwarding connections as bytes ({@code mode tcp}), without a log and
 * otherwise with the settings that it ships.
 */
final class HaProxy {
  /** What one side of mutual TLS needs: its chain and key in one file, and whom it trusts. */
  record Tls(Path certificateAndKey, Path trustBundle) {}

  private final HaProxyProgram program;
  private final Children children;
  private final int threads;

  /**
   * @param threads {@code nbthread}
   */
  HaProxy(HaProxyProgram program, Children children, int threads) {
    this.program = program;
    this.children = children;
    this.threads = threads;
  }

  /** A proxy that forwards to a port, listening on another. */
  Route.Hop plain(String name, int target) throws LoadException, InterruptedException {
    return start(name, "", target, "");
  }

  /** The caller's side of a pair: takes plain connections and forwards them over mutual TLS. */
  Route.Hop originating(String name, int target, Tls tls)
      throws LoadException, InterruptedException {
    return start(
        name,
        "",
        target,
        " ssl crt %s ca-file %s verify required"
            .formatted(tls.certificateAndKey(), tls.trustBundle()));
  }

  /** The callee's side of a pair: takes connections over mutual TLS and forwards them plain. */
  Route.Hop terminating(String name, int target, Tls tls)
      throws LoadException, InterruptedException {
    return start(
        name,
        " ssl crt %s ca-file %s verify required"
            .formatted(tls.certificateAndKey(), tls.trustBundle()),
        target,
        "");
  }

  private Route.Hop start(String name, String bindOptions, int target, String serverOptions)
      throws LoadException, InterruptedException {
    int port = Children.freePort();
    String configuration = configuration(threads, port, bindOptions, target, serverOptions);
    long pid = program.start(children, name, configuration, port);
    return new Route.Hop(port, pid, Optional.empty());
  }

  static String configuration(
      int threads, int port, String bindOptions, int target, String serverOptions) {
    return """
        global
          nbthread %d
          ssl-default-bind-options ssl-min-ver TLSv1.3
          ssl-default-server-options ssl-min-ver TLSv1.3
          ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256
          ssl-default-server-ciphersuites TLS_AES_128_GCM_SHA256

        defaults
          mode tcp
          timeout connect 5s
          timeout client 1h
          timeout server 1h

        listen bench
          bind 127.0.0.1:%d%s
          server target 127.0.0.1:%d%s
        """
        .formatted(threads, port, bindOptions, target, serverOptions);
  }
}
