package io.weft.control.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An etcd server as a child process, on the same ports and data in all its lives. */
final class Etcd implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final int peerPort;
  private String cluster;
  private @Nullable Process process;

  private Etcd(Path directory, int port) throws IOException {
    this.directory = directory;
    this.port = port;
    this.peerPort = freePort();
    this.cluster = member();
  }

  /** Starts one that is alone, and waits until it serves. */
  static Etcd start(Path directory) throws Exception {
    return start(directory, freePort());
  }

  static Etcd start(Path directory, int port) throws Exception {
    requireInstalled();
    Etcd etcd = new Etcd(directory, port);
    etcd.start();
    etcd.awaitServing();
    return etcd;
  }

  /** Starts a cluster, and waits until all its members serve. */
  static List<Etcd> startCluster(Path directory, int size) throws Exception {
    requireInstalled();
    List<Etcd> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add(new Etcd(Files.createDirectories(directory.resolve("" + i)), freePort()));
    }
    String cluster = members.stream().map(Etcd::member).collect(Collectors.joining(","));
    for (Etcd member : members) {
      member.cluster = cluster;
      member.start();
    }
    for (Etcd member : members) {
      member.awaitServing();
    }
    return members;
  }

  private static void requireInstalled() {
    for (String program : List.of("etcd", "etcdctl")) {
      boolean found =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      String text = program + " is not on the PATH (Debian: etcd-server and etcd-client)";
      if (!found) {
        assertThat(System.getenv("CI")).as(text).isNotEqualTo("true");
        assumeTrue(false, text);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String peerUrl() {
    return "http://127.0.0.1:" + peerPort;
  }

  private String member() {
    return "etcd" + peerPort + "=" + peerUrl();
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(
                "etcd",
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--name=etcd" + peerPort,
                "--listen-peer-urls=" + peerUrl(),
                "--initial-advertise-peer-urls=" + peerUrl(),
                "--initial-cluster=" + cluster,
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--logger=zap",
                "--log-level=error")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
  }

  void awaitServing() throws Exception {
    Process started = process;
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .until(
            () ->
                started == null
                    || !started.isAlive()
                    || client("endpoint", "health").start().waitFor() == 0);
    assertThat(started != null && started.isAlive())
        .as(Files.readString(directory.resolve("log")))
        .isTrue();
  }

  boolean isLeader() throws Exception {
    // Endpoint, id, version, size, whether it is the leader, ...
    return ctl("endpoint", "status").split(", ", -1)[4].equals("true");
  }

  /** Ends it at once, as a crash does. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      process.waitFor(30, TimeUnit.SECONDS);
    }
  }

  /** Forgets all that was before the present state. */
  void compact() throws Exception {
    String status = ctl("endpoint", "status", "--write-out=json");
    ctl("compact", status.replaceAll("(?s).*\"revision\":(\\d+).*", "$1"));
  }

  /** Runs etcdctl and gives its output. */
  String ctl(String... arguments) throws Exception {
    Path output = Files.createTempFile(directory, "ctl", ".out");
    int code = client(arguments).redirectOutput(output.toFile()).start().waitFor();
    String text = Files.readString(output).strip();
    assertThat(code).as(text).isZero();
    return text;
  }

  private ProcessBuilder client(String... arguments) {
    List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints=" + url()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ETCDCTL_API", "3");
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
