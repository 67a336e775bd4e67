package io.weft.control.store.zookeeper;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;
import org.jspecify.annotations.Nullable;

/** A server of ZooKeeper in a process of its own, on the same ports and data in all its lives. */
final class Server implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ANSWER_MILLIS = 1_000;
  private static final Pattern SESSION = Pattern.compile("sid=0x([0-9a-f]+)");
  private static final long PASSWORD_SEED = 0xB3415C00L; // as the server has it
  private static final int PASSWORD_BYTES = 16;

  private final Path directory;
  private final int port;
  private final List<String> ensemble;
  private @Nullable Process process;

  private Server(Path directory, int port, List<String> ensemble) {
    this.directory = directory;
    this.port = port;
    this.ensemble = ensemble;
  }

  /** Starts one that is alone, and waits until it serves. */
  static Server start(Path directory) throws Exception {
    return alone(directory, freePort());
  }

  static Server alone(Path directory, int port) throws Exception {
    Server server = new Server(directory, port, List.of());
    server.start();
    server.awaitServing();
    return server;
  }

  /** Starts an ensemble, and waits until it has a leader whom all others follow. */
  static List<Server> start(Path directory, int size) throws Exception {
    List<String> ensemble = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      ensemble.add("server." + id + "=127.0.0.1:" + freePort() + ":" + freePort() + ":participant");
    }
    List<Server> servers = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      Path own = Files.createDirectories(directory.resolve("data" + id));
      Files.createDirectories(own.resolve("data"));
      Files.writeString(own.resolve("data/myid"), String.valueOf(id));
      servers.add(new Server(own, freePort(), ensemble));
    }
    for (Server server : servers) {
      server.start();
    }
    for (Server server : servers) {
      server.awaitServing();
    }
    return servers;
  }

  /**
   * A port that no connection gets by itself: a client that looks for a server which is down could
   * else meet itself there, and keep the server from coming back.
   */
  private static int freePort() throws IOException {
    Random random = new Random();
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = 10_000 + random.nextInt(20_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // The next one, then.
      }
    }
    throw new IOException("no port is free");
  }

  int port() {
    return port;
  }

  String hosts() {
    return "127.0.0.1:" + port;
  }

  /** The setting {@code zkAddrs}. */
  static List<Map<String, Object>> addresses(List<Integer> ports) {
    return ports.stream()
        .map(port -> Map.<String, Object>of("host", "127.0.0.1", "port", port))
        .toList();
  }

  void start() throws IOException {
    Path config = directory.resolve("zoo.cfg");
    List<String> lines = new ArrayList<>(ensemble);
    lines.add("tickTime=200"); // it looks for expired sessions as often
    lines.add("initLimit=50");
    lines.add("syncLimit=50");
    lines.add("minSessionTimeout=400");
    lines.add("maxSessionTimeout=60000");
    lines.add("dataDir=" + directory.resolve("data"));
    lines.add("clientPort=" + port);
    lines.add("clientPortAddress=127.0.0.1");
    lines.add("maxClientCnxns=0");
    lines.add("admin.enableServer=false");
    lines.add("4lw.commands.whitelist=*");
    Files.write(config, lines);
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dzookeeper.forceSync=no",
                "-Dzookeeper.fastleader.maxNotificationInterval=1000",
                "-cp",
                System.getProperty("java.class.path"),
                QuorumPeerMain.class.getName(),
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
  }

  void awaitServing() throws IOException {
    Process started = process;
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> ask("srvr").contains("Mode:") || started == null || !started.isAlive());
    if (started == null || !started.isAlive()) {
      throw new IOException(Files.readString(directory.resolve("server.log")));
    }
  }

  boolean isLeader() {
    return ask("srvr").contains("Mode: leader");
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** The answer to one of the four-letter words; empty if there is none. */
  private String ask(String word) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  /** The ids of sessions with a connection. */
  List<Long> sessions() {
    return SESSION
        .matcher(ask("cons"))
        .results()
        .map(found -> Long.parseUnsignedLong(found.group(1), 16))
        .filter(id -> id != 0)
        .toList();
  }

  /** Ends a session as its expiry does: its owner hears of it when it comes back. */
  void expire(long session) throws Exception {
    byte[] password = new byte[PASSWORD_BYTES];
    new Random(session ^ PASSWORD_SEED).nextBytes(password);
    try (ZooKeeper twin = new ZooKeeper(hosts(), 10_000, event -> {}, session, password)) {
      await().atMost(LIMIT).until(() -> twin.getState().isConnected());
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
