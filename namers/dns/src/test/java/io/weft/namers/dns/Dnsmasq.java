package io.weft.namers.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A dnsmasq that answers for {@code example} on a port of its own, as a child process. */
final class Dnsmasq implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Path program;
  private final Path hosts;
  private final Path conf;
  private final int port;
  private @Nullable Process process;

  private Dnsmasq(Path program, Path directory, int port) throws IOException {
    this.program = program;
    this.port = port;
    this.hosts = Files.createFile(directory.resolve("hosts"));
    this.conf = Files.createFile(directory.resolve("dnsmasq.conf"));
  }

  /** One that does not run yet. The test is skipped where there is none, unless {@code CI=true}. */
  static Dnsmasq find(Path directory) throws IOException {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    Path program =
        Stream.of(path.split(File.pathSeparator))
            .map(folder -> Path.of(folder, "dnsmasq"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (program == null) {
      String text = "no dnsmasq on the PATH; ./verify installs it";
      assertThat(System.getenv("CI")).as(text).isNotEqualTo("true");
      assumeTrue(false, text);
      throw new AssertionError(text);
    }
    return new Dnsmasq(program, directory, freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DatagramSocket udp =
            new DatagramSocket(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()))) {
      return udp.getLocalPort();
    }
  }

  String dnsHost() {
    return "127.0.0.1:" + port;
  }

  /** Its hosts, as in {@code /etc/hosts}; while it runs it reads them at once. */
  void hosts(String... lines) throws Exception {
    Files.write(hosts, List.of(lines));
    if (process != null) {
      new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
    }
  }

  /** Other records, as options of its configuration, which it reads when it starts. */
  void options(String... lines) throws IOException {
    Files.write(conf, List.of(lines));
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--no-daemon",
                "--port=" + port,
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--no-resolv",
                "--no-hosts",
                "--local=/example/",
                "--local-ttl=1",
                "--addn-hosts=" + hosts,
                "--conf-file=" + conf));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
      process = null;
    }
  }
}
