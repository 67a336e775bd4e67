package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tunnels through one node and through two with HTTP/2 between: WebSockets of the JDK's client and
 * Netty's server, and bytes over CONNECT.
 */
final class TunnelTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String STATIC = "identifier: {kind: io.l5d.static, path: /users}";

  @TempDir private Path directory;
  private HttpFleet fleet;

  @BeforeEach
  void open() throws Exception {
    fleet = new HttpFleet(directory);
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  private Node nodes(int hops) throws Exception {
    Node last = fleet.node("http", STATIC);
    if (hops == 1) {
      return last;
    }
    fleet.register("next", HttpFleet.port(last));
    return fleet.node(
        "http", "identifier: {kind: io.l5d.static, path: /next}, client: {dialect: h2}");
  }

  private WebSocket webSocket(Node node, Received received) throws Exception {
    fleet.register("users", fleet.open(new WebSocketService()).port());
    return fleet
        .caller()
        .newWebSocketBuilder()
        .subprotocols("echo")
        .buildAsync(URI.create("ws://127.0.0.1:" + HttpFleet.port(node) + "/chat"), received)
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** What comes on a WebSocket, as text. */
  private static final class Received implements WebSocket.Listener {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();
    private long bytes;

    String next() throws InterruptedException {
      return String.valueOf(events.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      bytes += data.remaining();
      if (last) {
        events.add(bytes + " bytes");
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
      events.add("pong");
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      events.add("closed " + code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      events.add("failed " + error);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void webSocketsPass(int hops) throws Exception {
    Received received = new Received();
    Node node = nodes(hops);
    WebSocket socket = webSocket(node, received);

    assertThat(socket.getSubprotocol()).isEqualTo("echo");
    socket.sendText("hello", true).join();
    assertThat(received.next()).isEqualTo("hello");
    socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
    assertThat(received.next()).isEqualTo("pong");
    for (int i = 1; i <= 10; i++) {
      socket.sendBinary(ByteBuffer.allocate(60_000), true).join();
      assertThat(received.next()).isEqualTo(i * 60_000 + " bytes");
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
    assertThat(received.next()).isEqualTo("closed 1000");
    assertThat(node.drain()).as("nothing is left open").isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aServerMayCloseAWebSocket(int hops) throws Exception {
    Received received = new Received();
    Node node = nodes(hops);
    WebSocket socket = webSocket(node, received);

    socket.sendText(WebSocketService.CLOSE, true).join();

    assertThat(received.next()).isEqualTo("closed " + WebSocketService.CODE);
    assertThat(node.drain()).as("nothing is left open").isTrue();
  }

  /** The caller's end of a tunnel over CONNECT. */
  private static final class Tunnel implements AutoCloseable {
    private final Socket socket;

    Tunnel(Node node, String authority) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node));
      socket.setSoTimeout((int) LIMIT.toMillis());
      send("CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** The head of the answer. */
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int octet = socket.getInputStream().read();
        assertThat(octet).as("after %s", head).isNotNegative();
        head.append((char) octet);
      }
      return head.toString();
    }

    String read(int length) throws IOException {
      return new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
    }

    String rest() throws IOException {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Nodes that route CONNECT by the host and port that it is for. */
  private Node connecting(int hops) throws Exception {
    Node last = fleet.node("http", "identifier: {kind: io.l5d.methodAndHost}");
    if (hops == 1) {
      return last;
    }
    fleet.register("next", HttpFleet.port(last));
    return fleet.node(
        "http", "identifier: {kind: io.l5d.static, path: /next}, client: {dialect: h2}");
  }

  private TunnelService echo(String authority) throws Exception {
    TunnelService service = fleet.open(new TunnelService());
    fleet.register(authority, service.port());
    return service;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void connectGoesWhereItsAuthoritySays(int hops) throws Exception {
    TunnelService echo = echo("echo:7");
    TunnelService other = echo("other:7");
    Node node = connecting(hops);

    try (Tunnel tunnel = new Tunnel(node, "echo:7")) {
      assertThat(tunnel.head())
          .startsWith("HTTP/1.1 200 ")
          .doesNotContainIgnoringCase("\r\ncontent-");
      tunnel.send("GET / HTTP/1.1\r\n\r\n");
      assertThat(tunnel.read(18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
    }

    assertThat(echo.heads()).singleElement().asString().startsWith("CONNECT echo:7 HTTP/1.1\r\n");
    assertThat(other.heads()).isEmpty();
    await().atMost(LIMIT).until(() -> echo.open() == 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatIsSentWithTheHeadIsNotLost(int hops) throws Exception {
    TunnelService unused = echo("echo:7");
    try (Tunnel tunnel = new Tunnel(connecting(hops), "echo:7")) {
      tunnel.send("early");
      String unusedHead = tunnel.head();
      assertThat(tunnel.read(5)).isEqualTo("early");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCallerThatHasSentItsLastReadsOn(int hops) throws Exception {
    TunnelService echo = echo("echo:7");
    Node node = connecting(hops);

    try (Tunnel tunnel = new Tunnel(node, "echo:7")) {
      String unused = tunnel.head();
      tunnel.send("last words");
      tunnel.socket.shutdownOutput();
      assertThat(tunnel.rest()).isEqualTo("last words" + TunnelService.BYE);
    }
    await().atMost(LIMIT).until(() -> echo.open() == 0);
    assertThat(node.drain()).as("nothing is left open").isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aServerThatClosesEndsTheTunnel(int hops) throws Exception {
    TunnelService unused = echo("echo:7");
    Node node = connecting(hops);

    try (Tunnel tunnel = new Tunnel(node, "echo:7")) {
      String unusedHead = tunnel.head();
      tunnel.send("close\n");
      assertThat(tunnel.rest()).isEmpty();
    }
    assertThat(node.drain()).as("nothing is left open").isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void manyBytesPassBothWaysAtATime(int hops) throws Exception {
    TunnelService unused = echo("echo:7");
    byte[] bytes = new byte[5_000_000];
    new Random(3).nextBytes(bytes);
    String sent = new String(bytes, ISO_8859_1);

    try (Tunnel tunnel = new Tunnel(connecting(hops), "echo:7")) {
      String unusedHead = tunnel.head();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  tunnel.send(sent);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThat(tunnel.read(bytes.length).equals(sent)).isTrue();
      writing.join();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRefusalIsPassedOnAsItIs(int hops) throws Exception {
    TunnelService service = echo("closed:7");
    try (Tunnel tunnel = new Tunnel(connecting(hops), "closed:7")) {
      assertThat(tunnel.head()).startsWith("HTTP/1.1 503 ");
    }
    assertThat(service.heads()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aTunnelThatMayHaveBegunIsNotTriedAgain(int hops) throws Exception {
    TunnelService service = echo("broken:7");
    try (Tunnel tunnel = new Tunnel(connecting(hops), "broken:7")) {
      assertThat(tunnel.head()).startsWith("HTTP/1.1 502 ");
    }
    assertThat(service.heads()).hasSize(1);
  }

  @Test
  void aDrainWaitsForTunnelsNoLongerThanItMay() throws Exception {
    TunnelService unused = echo("echo:7");
    Node node = connecting(1);

    try (Tunnel tunnel = new Tunnel(node, "echo:7")) {
      String unusedHead = tunnel.head();
      CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(node::drain);
      await().atMost(LIMIT).until(() -> !accepts(node));
      tunnel.send("still");
      assertThat(tunnel.read(5)).isEqualTo("still");
      assertThat(drained.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isFalse();
      node.close();
      assertThat(tunnel.rest()).isEmpty();
    }
  }

  private static boolean accepts(Node node) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node))) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }
}
