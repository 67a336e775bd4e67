package io.weft.namers.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * An etcd server as a child process, on ports and in a directory of its own, and its own client
 * beside it. It can be killed and started again on the same data, and stopped in its tracks.
 */
final class Etcd implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final int peerPort;
  private final List<String> options;
  private final List<String> clientOptions;
  private String cluster;
  private @Nullable Process process;

  private Etcd(Path directory, List<String> options, List<String> clientOptions)
      throws IOException {
    this.directory = directory;
    this.port = freePort();
    this.peerPort = freePort();
    this.options = options;
    this.clientOptions = clientOptions;
    this.cluster = member();
  }

  /** A server that has not been started, with a port of its own. */
  static Etcd unstarted() throws IOException {
    return with(List.of(), List.of());
  }

  static Etcd started() throws Exception {
    Etcd etcd = unstarted();
    etcd.start();
    return etcd;
  }

  /** As {@link #unstarted}, with further options of etcd and of etcdctl. */
  static Etcd with(List<String> options, List<String> clientOptions) throws IOException {
    requireInstalled();
    return new Etcd(Files.createTempDirectory("weft-etcd"), options, clientOptions);
  }

  /** Two members of one cluster, of which neither can do without the other. */
  record Pair(Etcd first, Etcd second) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      first.close();
      second.close();
    }
  }

  static Pair pair() throws Exception {
    Etcd first = unstarted();
    Etcd second = unstarted();
    first.cluster = first.member() + "," + second.member();
    second.cluster = first.cluster;
    first.launch();
    second.launch();
    first.awaitReady();
    second.awaitReady();
    return new Pair(first, second);
  }

  private String peerUrl() {
    return "http://127.0.0.1:" + peerPort;
  }

  private String member() {
    return "etcd" + port + "=" + peerUrl();
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

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean secure() {
    return options.stream().anyMatch(option -> option.startsWith("--cert-file"));
  }

  int port() {
    return port;
  }

  String url() {
    return (secure() ? "https" : "http") + "://127.0.0.1:" + port;
  }

  /** Starts it, on the data it had, and waits until it serves. */
  void start() throws Exception {
    launch();
    awaitReady();
  }

  private void launch() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "etcd",
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--name=etcd" + port,
                "--listen-peer-urls=" + peerUrl(),
                "--initial-advertise-peer-urls=" + peerUrl(),
                "--initial-cluster=" + cluster,
                "--heartbeat-interval=20",
                "--election-timeout=200",
                "--max-txn-ops=10000",
                "--logger=zap",
                "--log-level=error"));
    command.addAll(options);
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
  }

  private void awaitReady() throws Exception {
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .pollInterval(50, TimeUnit.MILLISECONDS)
        .until(() -> !running() || run(List.of("endpoint", "health")) == 0);
    assertThat(running()).as(Files.readString(directory.resolve("log"))).isTrue();
  }

  private boolean running() {
    return process != null && process.isAlive();
  }

  /** Ends it at once, as a crash does. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Takes all its data away, while it does not run. */
  void wipe() throws IOException {
    delete(directory.resolve("data"));
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  /** Has it stand still, with all its connections open. */
  void freeze() throws Exception {
    signal("STOP");
  }

  void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    String pid = String.valueOf(process == null ? -1 : process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  void put(String key, String value) throws Exception {
    ctl("put", key, value);
  }

  /** Makes many changes at once, each as {@code put KEY VALUE} or {@code del KEY}. */
  void put(List<String> changes) throws Exception {
    Path input = directory.resolve("txn.in");
    Files.writeString(input, "\n" + String.join("\n", changes) + "\n\n\n");
    Process client =
        client(List.of("txn"))
            .redirectInput(input.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(client.waitFor()).isZero();
  }

  void delete(String key) throws Exception {
    ctl("del", key);
  }

  /** The value of a key; empty if there is none. */
  String get(String key) throws Exception {
    return ctl("get", "--print-value-only", key).strip();
  }

  /** Forgets all that was before the present state. */
  void compact() throws Exception {
    String status = ctl("endpoint", "status", "--write-out=json");
    ctl("compact", status.replaceAll("(?s).*\"revision\":(\\d+).*", "$1"));
  }

  /** Runs etcdctl and gives its output. */
  String ctl(String... arguments) throws Exception {
    Path output = Files.createTempFile(directory, "ctl", ".out");
    Process client = client(List.of(arguments)).redirectOutput(output.toFile()).start();
    int code = client.waitFor();
    String text = Files.readString(output);
    assertThat(code).as(text).isZero();
    return text;
  }

  private int run(List<String> arguments) throws Exception {
    Process client = client(arguments).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    return client.waitFor();
  }

  private ProcessBuilder client(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("etcdctl", "--endpoints=" + url()));
    command.addAll(clientOptions);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ETCDCTL_API", "3");
    return builder;
  }

  @Override
  public void close() throws Exception {
    kill();
    delete(directory);
  }
}
