package io.weft.conformance.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.conformance.process.Program;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.jspecify.annotations.Nullable;

/**
 * A server of a discovery system, on one port and one directory for all its lives. Nodes find it
 * when it is there; nobody need wait for it.
 */
abstract sealed class DiscoverySystem implements AutoCloseable {
  private final Path directory;
  private final int port;
  private @Nullable Program server;

  private DiscoverySystem(Path directory) throws IOException {
    this.directory = directory;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
  }

  abstract List<String> command(Path data, int at) throws IOException;

  /** The lines of an announcer or namer. */
  abstract String plugin(int at);

  /** What comes before the service in the names of its announcer. */
  abstract String announced();

  /** What comes before the service in the names of its namer. */
  abstract String found();

  String plugin() {
    return plugin(port);
  }

  void start() throws IOException {
    server = Program.start(getClass().getSimpleName(), command(directory, port), Map.of());
  }

  /** Ends it as a crash does; its data stay. */
  @Override
  public void close() {
    if (server != null) {
      server.kill();
    }
  }

  static final class Etcd extends DiscoverySystem {
    Etcd(Path directory) throws IOException {
      super(directory);
      boolean installed =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, "etcd")));
      if (!installed) {
        assertThat(System.getenv("CI")).as("etcd is not on the PATH").isNotEqualTo("true");
        assumeTrue(false, "etcd is not on the PATH (Debian: etcd-server)");
      }
    }

    @Override
    List<String> command(Path data, int at) {
      String url = "http://127.0.0.1:" + at;
      return List.of(
          "etcd",
          "--data-dir=" + data.resolve("etcd"),
          "--listen-client-urls=" + url,
          "--advertise-client-urls=" + url,
          "--listen-peer-urls=http://127.0.0.1:0",
          "--log-level=error",
          "--logger=zap");
    }

    @Override
    String plugin(int at) {
      return "{kind: io.l5d.etcd, endpoints: ['http://127.0.0.1:%d']}".formatted(at);
    }

    @Override
    String announced() {
      return "/#/io.l5d.etcd/prod";
    }

    @Override
    String found() {
      return "/#/io.l5d.etcd/prod";
    }
  }

  static final class ZooKeeper extends DiscoverySystem {
    ZooKeeper(Path directory) throws IOException {
      super(directory);
    }

    @Override
    List<String> command(Path data, int at) throws IOException {
      Path config =
          Files.writeString(
              data.resolve("zoo.cfg"),
              """
              tickTime=200
              minSessionTimeout=400
              maxSessionTimeout=60000
              dataDir=%s
              clientPort=%d
              clientPortAddress=127.0.0.1
              admin.enableServer=false
              """
                  .formatted(data.resolve("zookeeper"), at));
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(ZooKeeperServerMain.class.getName(), config.toString()));
      return command;
    }

    @Override
    String plugin(int at) {
      return "{kind: io.l5d.serversets, zkAddrs: [{host: 127.0.0.1, port: %d}]}".formatted(at);
    }

    @Override
    String announced() {
      return "/#/io.l5d.serversets/prod";
    }

    @Override
    String found() {
      return "/#/io.l5d.serversets/discovery/prod";
    }
  }
}
