package io.weft.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufUtil;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever sends something else than Thrift is cut and counted, and nobody else notices. */
final class HostileCallersTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  private EchoService service;
  private Node node;
  private InetSocketAddress port;
  private EchoClient good;

  @BeforeEach
  void start() throws Exception {
    service = EchoService.framed("a");
    String yaml =
        """
        admin: {port: 0}
        routers:
        - protocol: thrift
          label: test
          dtab: /thrift => /$/inet/127.0.0.1/%d
          servers:
          - port: 0
            service: users
            maxFrameBytes: 1000000
            maxConnections: 8
            frameTimeoutMs: 200
        """
            .formatted(service.port());
    node = Node.start(NodeConfig.parse("test.yaml", yaml, Map.of()).config());
    port = node.routers().get(0).addresses().get(0);
    good = EchoClient.framed(port);
    assertThat(good.call("echo", "before")).isEqualTo("a:before");
  }

  @AfterEach
  void stop() {
    good.close();
    node.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "http, 474554202f20485454502f312e310d0a486f73743a20780d0a0d0a",
    "http, 504f5354202f74687269667420485454502f312e310d0a0d0a",
    "tls, 1603010200010001fc0303",
    "negative-length, ffffffff80010001",
    "frame-too-large, 0010000080010001",
    "unfinished-frame, 0000004080010001",
  })
  void isCutAndCounted(String reason, String bytesInHex) throws Exception {
    try (Socket hostile = new Socket(port.getAddress(), port.getPort())) {
      hostile.setSoTimeout((int) BOUND.toMillis());
      hostile.getOutputStream().write(ByteBufUtil.decodeHexDump(bytesInHex));

      assertThat(isClosedByPeer(hostile)).isTrue();
    }

    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(metrics()).contains("reason=\"" + reason + "\""));
    assertThat(good.call("echo", "after")).isEqualTo("a:after");
  }

  @Test
  void furtherConnectionsThanTheLimitAreClosed() throws Exception {
    Socket[] sockets = new Socket[20];
    for (int i = 0; i < sockets.length; i++) {
      sockets[i] = new Socket(port.getAddress(), port.getPort());
    }

    await()
        .atMost(BOUND)
        .untilAsserted(() -> assertThat(metrics()).contains("reason=\"too-many-connections\""));
    assertThat(good.call("echo", "after")).isEqualTo("a:after");
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private static boolean isClosedByPeer(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketException reset) {
      return true;
    }
  }

  private String metrics() {
    return new String(node.telemetry().scrape(null).body(), UTF_8);
  }
}
