package io.weft.node.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.node.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Long bodies through one node and through two with HTTP/2 between: memory stays flat, and a writer
 * stops when its reader does. How long they are is set by the system property {@code
 * weft.http.bodyBytes}.
 */
final class LongBodyTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long BYTES = Long.getLong("weft.http.bodyBytes", 1L << 26);

  /**
   * What lies between a writer and a reader that has stopped: the windows of a node, and what the
   * system keeps for the sockets of each hop, on Linux up to 4 MiB to send and 6 MiB to receive.
   */
  private static final long BOUND_OF_A_HOP = 12 << 20;

  private static final long HEAP_BOUND = 32 << 20;
  private static final long DIRECT_BOUND = 32 << 20;

  @TempDir private Path directory;
  private HttpFleet fleet;
  private BulkService service;

  @BeforeEach
  void open() throws Exception {
    fleet = new HttpFleet(directory);
    service = fleet.open(new BulkService());
    fleet.register("bulk", service.port());
  }

  @AfterEach
  void close() throws Exception {
    fleet.close();
  }

  private Node nodes(int hops) throws Exception {
    Node last = fleet.node("http", "identifier: {kind: io.l5d.static, path: /bulk}");
    if (hops == 1) {
      return last;
    }
    fleet.register("next", HttpFleet.port(last));
    return fleet.node(
        "http", "identifier: {kind: io.l5d.static, path: /next}, client: {dialect: h2}");
  }

  private static Socket connect(Node node) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), HttpFleet.port(node));
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static void send(Socket socket, String head) throws IOException {
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      assertThat(octet).as("after %s", head).isNotNegative();
      head.append((char) octet);
    }
    return head.toString();
  }

  /** Waits until a writer gets on no more; says how far it got. */
  private static long stopped(LongSupplier progress) {
    long[] before = {-1};
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              long now = progress.getAsLong();
              boolean same = now > 0 && now == before[0];
              before[0] = now;
              return same;
            });
    return before[0];
  }

  private static void isFlat(Memory before) {
    Memory now = Memory.used();
    assertThat(now.heapBytes() - before.heapBytes()).as("heap").isLessThan(HEAP_BOUND);
    assertThat(now.directBytes() - before.directBytes()).as("direct").isLessThan(DIRECT_BOUND);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void responses(int hops) throws Exception {
    Node node = nodes(hops);
    Memory before = Memory.used();

    try (Socket socket = connect(node)) {
      send(socket, "GET /down/" + BYTES + " HTTP/1.1\r\nHost: bulk\r\n\r\n");
      InputStream in = socket.getInputStream();
      assertThat(head(in)).startsWith("HTTP/1.1 200 ").containsIgnoringCase("length: " + BYTES);

      assertThat(stopped(service::written)).isLessThan((hops + 1) * BOUND_OF_A_HOP);
      isFlat(before);

      byte[] piece = new byte[1 << 16];
      for (long left = BYTES; left > 0; ) {
        int size = in.read(piece, 0, (int) Math.min(piece.length, left));
        assertThat(size).as("with %d bytes to come", left).isPositive();
        left -= size;
        if (left % (BYTES / 4) < size) {
          assertThat(Memory.directBytesNow() - before.directBytes()).isLessThan(DIRECT_BOUND);
        }
      }
    }
    assertThat(service.written()).isEqualTo(BYTES);
    isFlat(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void requests(int hops) throws Exception {
    Node node = nodes(hops);
    Memory before = Memory.used();
    Upload upload = new Upload();

    try (Socket socket = connect(node)) {
      send(socket, "POST /up HTTP/1.1\r\nHost: bulk\r\nContent-Length: " + BYTES + "\r\n\r\n");
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> upload.to(socket));

      assertThat(stopped(upload.written::get)).isLessThan((hops + 1) * BOUND_OF_A_HOP);
      isFlat(before);

      service.readOne();
      writing.join();
      assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
    }
    assertThat(service.read()).isEqualTo(BYTES);
    isFlat(before);
  }

  /** Writes a body, and how much of it the system has taken. */
  private static final class Upload {
    private final AtomicLong written = new AtomicLong();

    void to(Socket socket) {
      byte[] piece = new byte[1 << 16];
      try {
        while (written.get() < BYTES) {
          int size = (int) Math.min(piece.length, BYTES - written.get());
          socket.getOutputStream().write(piece, 0, size);
          written.addAndGet(size);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
