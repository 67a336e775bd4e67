package io.weft.jmh.load;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The yardstick: HAProxy, forwarding connections as bytes ({@code mode tcp}), without a log and
 * otherwise with the settings that it ships.
 */
final class HaProxy {
  /** What one side of mutual TLS needs: its chain and key in one file, and whom it trusts. */
  record Tls(Path certificateAndKey, Path trustBundle) {}

  // The shell is there for the end alone: HAProxy does not end with its standard input.
  private static final String KEEPER =
      "trap '' INT; exec 3<&0; \"$0\" -db -f \"$1\" >&2 & child=$!; echo \"pid $child\";"
          + " (cat <&3 >&2; kill -9 $child) & exec >&2; wait $child";

  private final Path program;
  private final Children children;
  private final int threads;

  /**
   * @param threads {@code nbthread}
   */
  HaProxy(Path program, Children children, int threads) {
    this.program = program;
    this.children = children;
    this.threads = threads;
  }

  /** The installed HAProxy: the first on the search path, else where Debian has it. */
  static Optional<Path> find() {
    Stream<String> directories =
        Stream.concat(
            Stream.of(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/local/sbin"));
    return directories
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, "haproxy"))
        .filter(Files::isExecutable)
        .findFirst();
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
    Path file =
        children.file(
            name + ".cfg", configuration(threads, port, bindOptions, target, serverOptions));
    Child keeper =
        children.start(name, List.of("/bin/sh", "-c", KEEPER, program.toString(), file.toString()));
    long pid = keeper.expect("pid ");
    Children.awaitListening(keeper, port);
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
