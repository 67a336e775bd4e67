package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.identity.SpiffeId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody on the way between two nodes gets to see. */
final class WireTest {
  private static final SpiffeId CLIENT = SpiffeId.parse("spiffe://test.example/client");
  private static final SpiffeId SERVER = SpiffeId.parse("spiffe://test.example/server");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void holdsNeitherPayloadNorIdentities(TlsEngine engine) throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.example", Duration.ofDays(1));
    TlsOptions options = TlsOptions.defaults().withPollEvery(Duration.ZERO).withEngine(engine);
    try (TlsIdentity client =
            TlsIdentity.open(authority.issue(directory.resolve("client"), CLIENT), options);
        TlsIdentity server =
            TlsIdentity.open(authority.issue(directory.resolve("server"), SERVER), options);
        Loopback loopback = new Loopback()) {
      Loopback.Server listener = loopback.listen(server::server);
      try (RecordingRelay relay = new RecordingRelay(listener.port())) {
        End end = loopback.connect(relay.port(), allocator -> client.client(allocator, SERVER));
        End accepted = listener.accept();
        assertThat(end.peer().identity()).isEqualTo(SERVER);
        String request = "addUser(name = 'a secret in a request')";
        String reply = "User(token = 'a secret in a reply')";
        end.send(request);
        accepted.awaitReceived(request);
        accepted.send(reply);
        end.awaitReceived(reply);

        assertThat(relay.seen())
            .hasSizeGreaterThan(request.length() + reply.length())
            .startsWith("\u0016\u0003") // a TLS record of a handshake
            .doesNotContain("addUser", "secret", "token", "spiffe", "test.example");
      }
    }
  }

  /** Passes the bytes of one connection on, and keeps them. */
  private static final class RecordingRelay implements AutoCloseable {
    private final ServerSocket listener;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream(); // itself synchronized
    private final ExecutorService threads = Executors.newCachedThreadPool();

    RecordingRelay(int target) throws IOException {
      listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      threads.execute(() -> relay(target));
    }

    int port() {
      return listener.getLocalPort();
    }

    String seen() {
      return seen.toString(StandardCharsets.ISO_8859_1);
    }

    private void relay(int target) {
      try (Socket near = listener.accept();
          Socket far = new Socket(InetAddress.getLoopbackAddress(), target)) {
        threads.execute(() -> copy(far, near));
        copy(near, far);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private void copy(Socket from, Socket to) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          seen.write(buffer, 0, n);
          out.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // the other direction has closed both sockets
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      threads.shutdown();
    }
  }
}
