package io.weft.conformance.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

final class RelayTest {

  @Test
  void passesBothDirectionsAndKeepsThem() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket listener = new ServerSocket(0, 1, loopback);
        Relay relay = Relay.open(listener.getLocalPort());
        Socket client = new Socket(loopback, relay.port());
        Socket server = listener.accept()) {
      client.setSoTimeout(30_000);
      server.setSoTimeout(30_000);

      client.getOutputStream().write("a question".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(read(server)).isEqualTo("a question");

      server.getOutputStream().write("an answer".getBytes(UTF_8));
      server.shutdownOutput();
      assertThat(read(client)).isEqualTo("an answer");

      assertThat(relay.recordings()).hasSize(2);
      assertThat(relay.bytesPassed()).isEqualTo(19);
      assertThat(relay.contains("question".getBytes(UTF_8))).isTrue();
      assertThat(relay.contains("answer".getBytes(UTF_8))).isTrue();
      assertThat(relay.contains("questionan".getBytes(UTF_8))).isFalse();
    }
  }

  @Test
  void closesTheClientWhenTheTargetRefuses() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int nobody;
    try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
      nobody = listener.getLocalPort();
    }
    try (Relay relay = Relay.open(nobody);
        Socket client = new Socket(loopback, relay.port())) {
      client.setSoTimeout(30_000);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), UTF_8);
  }
}
