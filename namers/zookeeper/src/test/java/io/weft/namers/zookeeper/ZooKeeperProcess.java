package io.weft.namers.zookeeper;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ZooKeeperServerMain;
import org.jspecify.annotations.Nullable;

/** A ZooKeeper server in a process of its own, on one port and one directory for all its lives. */
final class ZooKeeperProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern SESSION = Pattern.compile("sid=0x([0-9a-f]+)");
  private static final long PASSWORD_SEED = 0xB3415C00L; // as the server has it
  private static final int PASSWORD_BYTES = 16;

  private final Path directory;
  private final int port;
  private @Nullable Process process;

  private ZooKeeperProcess(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts a server and waits until it answers. */
  static ZooKeeperProcess start(Path directory) throws IOException {
    ZooKeeperProcess server = new ZooKeeperProcess(directory, freePort());
    server.start();
    return server;
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

  /** Starts it again, unless it runs. */
  void start() throws IOException {
    if (process != null) {
      return;
    }
    Path config = directory.resolve("zoo.cfg");
    Files.writeString(
        config,
        String.join(
            "\n",
            "tickTime=200", // it looks for expired sessions as often
            "minSessionTimeout=400",
            "maxSessionTimeout=60000",
            "dataDir=" + directory.resolve("data"),
            "clientPort=" + port,
            "clientPortAddress=127.0.0.1",
            "maxClientCnxns=0",
            "admin.enableServer=false",
            "4lw.commands.whitelist=*",
            ""));
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dzookeeper.forceSync=no",
                "-cp",
                System.getProperty("java.class.path"),
                ZooKeeperServerMain.class.getName(),
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
    process = started;
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> isAnswering() || !started.isAlive());
    if (!started.isAlive()) {
      throw new IOException(Files.readString(directory.resolve("server.log")));
    }
  }

  private boolean isAnswering() {
    try {
      return ask("ruok", Duration.ofSeconds(1)).equals("imok");
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /** Ends it as a crash does. */
  void kill() throws InterruptedException {
    Process last = process;
    if (last != null) {
      last.destroyForcibly();
      last.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      process = null;
    }
  }

  /** Lets it stand still; connections stay open. */
  void stall() throws Exception {
    signal("STOP");
  }

  void goOn() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("it does not run");
    }
    new ProcessBuilder("kill", "-" + name, String.valueOf(running.pid())).start().waitFor();
  }

  /** Removes all nodes, while it is down. */
  void wipe() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The answer to one of the four-letter words. */
  String ask(String word) {
    return ask(word, LIMIT);
  }

  private String ask(String word, Duration limit) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) limit.toMillis());
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number that the word {@code mntr} tells. */
  long number(String key) {
    Matcher found = Pattern.compile(key + "\\s+(\\d+)").matcher(ask("mntr"));
    if (!found.find()) {
      throw new AssertionError("no number " + key);
    }
    return Long.parseLong(found.group(1));
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
