package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weft node} as a process of its own. */
final class NodeProcessTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Pattern PORT = Pattern.compile("listens on \\[/127\\.0\\.0\\.1:(\\d+)\\]");

  /** A framed, strict binary message: its length, version and type, name "a", id 1, no fields. */
  private static final byte[] CALL = message(1);

  private static final byte[] REPLY = message(2);

  @TempDir private Path directory;

  private static byte[] message(int type) {
    return new byte[] {0, 0, 0, 14, (byte) 0x80, 1, 0, (byte) type, 0, 0, 0, 1, 'a', 0, 0, 0, 1, 0};
  }

  @Test
  void finishesWhatIsInFlightOnSigtermAndExitsWithZero() throws Exception {
    try (ServerSocket service = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Process node = start(service.getLocalPort());
      try (Socket caller = new Socket()) {
        caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        caller.setSoTimeout((int) BOUND.toMillis());
        caller.getOutputStream().write(CALL);
        try (Socket upstream = service.accept()) {
          assertThat(upstream.getInputStream().readNBytes(CALL.length)).isEqualTo(CALL);

          node.destroy();
          await().atMost(BOUND).until(() -> log().contains("draining"));
          upstream.getOutputStream().write(REPLY);

          assertThat(caller.getInputStream().readNBytes(REPLY.length)).isEqualTo(REPLY);
          assertThat(node.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
          assertThat(node.exitValue()).as(log()).isZero();
        }
      } finally {
        node.destroyForcibly();
      }
    }
  }

  @Test
  void saysWhyItCannotStart() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Process node = start("port: " + taken.getLocalPort(), 1);

      assertThat(node.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(node.exitValue()).isEqualTo(1);
      assertThat(log()).contains("weft: cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  private Process start(int servicePort) throws IOException {
    return start("port: 0", servicePort);
  }

  private Process start(String server, int servicePort) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("node.yaml"),
            """
            admin: {port: 0}
            workerThreads: 1
            routers:
            - protocol: thrift
              dtab: /thrift => /$/inet/127.0.0.1/%d
              servers: [{%s, service: users}]
            """
                .formatted(servicePort, server));
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Weft.class.getName(),
                "node",
                file.toString()))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  private int port() throws IOException {
    await().atMost(BOUND).until(() -> log().contains("ready"));
    Matcher line = PORT.matcher(log());
    assertThat(line.find()).isTrue();
    return Integer.parseInt(line.group(1));
  }
}
