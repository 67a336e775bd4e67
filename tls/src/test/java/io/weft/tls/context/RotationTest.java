package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that change under an identity which is in use. */
final class RotationTest {
  private static final SpiffeId CLIENT = SpiffeId.parse("spiffe://test.example/client");
  private static final SpiffeId SERVER = SpiffeId.parse("spiffe://test.example/server");
  private static final Duration BYHAND = Duration.ZERO;

  @TempDir Path directory;

  private final Loopback loopback = new Loopback();
  private CertificateAuthority authority;
  private Path clientFiles;
  private Path serverFiles;

  @BeforeEach
  void issueBoth() throws Exception {
    clientFiles = directory.resolve("client");
    serverFiles = directory.resolve("server");
    authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.example", Duration.ofDays(3650));
    authority.issue(clientFiles, CLIENT);
    authority.issue(serverFiles, SERVER);
  }

  @AfterEach
  void closeConnections() {
    loopback.close();
  }

  @ParameterizedTest
  @EnumSource
  void aNewCertificateServesNewConnectionsWhileOldOnesGoOn(TlsEngine engine) throws Exception {
    try (TlsIdentity client = open(clientFiles, engine);
        TlsIdentity server = open(serverFiles, engine)) {
      Loopback.Server listener = loopback.listen(server::server);
      End oldClient = connect(client, listener);
      End oldServer = listener.accept();
      oldClient.send("a");
      oldServer.awaitReceived("a");

      authority.issue(serverFiles, SERVER, Duration.ofHours(2), List.of());
      server.poll();
      assertThat(server.generation()).isEqualTo(2);
      assertThat(server.notAfter()).isBefore(Instant.now().plus(Duration.ofHours(3)));
      authority.issue(clientFiles, CLIENT, Duration.ofHours(2), List.of());
      client.poll();
      assertThat(client.generation()).isEqualTo(2);

      End newClient = connect(client, listener);
      assertThat(newClient.peer().identity()).isEqualTo(SERVER);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);
      oldClient.send("b");
      oldServer.awaitReceived("ab");
      oldServer.send("c");
      oldClient.awaitReceived("c");
      assertThat(oldClient.hasFailed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAuthorityIsReplacedByWayOfABundleOfBoth(TlsEngine engine) throws Exception {
    try (TlsIdentity client = open(clientFiles, engine);
        TlsIdentity server = open(serverFiles, engine)) {
      Loopback.Server listener = loopback.listen(server::server);
      End first = connect(client, listener);
      End firstServer = listener.accept();
      assertThat(first.peer().identity()).isEqualTo(SERVER);

      // A new root, whose bundle still has the old one; each node is issued anew in its own time.
      Path newRoot = directory.resolve("ca2");
      CertificateAuthority.init(newRoot, "test.example", Duration.ofDays(3650));
      Files.writeString(
          newRoot.resolve("ca.pem"),
          Files.readString(directory.resolve("ca/ca.pem")),
          StandardOpenOption.APPEND);
      CertificateAuthority next = CertificateAuthority.load(newRoot);
      for (Path files : List.of(clientFiles, serverFiles)) { // first everybody trusts both
        Files.copy(
            newRoot.resolve("ca.pem"),
            files.resolve("ca.pem"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      client.poll();
      server.poll();
      next.issue(serverFiles, SERVER);
      server.poll();
      assertThat(connect(client, listener).peer().identity()).isEqualTo(SERVER);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);

      next.issue(clientFiles, CLIENT);
      client.poll();
      assertThat(connect(client, listener).peer().identity()).isEqualTo(SERVER);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);

      // The old root leaves; what it signed is a stranger's now.
      CertificateAuthority.init(directory.resolve("ca3"), "test.example", Duration.ofDays(1))
          .issue(directory.resolve("unused"), SERVER);
      Files.copy(
          directory.resolve("ca3/ca.pem"),
          serverFiles.resolve("ca.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      server.poll();
      End stranger = connect(client, listener);
      assertThat(listener.accept().refusal().check()).isEqualTo(TlsCheck.UNTRUSTED_CA);
      assertThat(stranger.refusal().byPeer()).isTrue();

      first.send("still here");
      firstServer.awaitReceived("still here");
    }
  }

  @Test
  void aKeyThatDoesNotBelongToTheCertificateChangesNothing() throws Exception {
    try (TlsIdentity client = open(clientFiles, TlsEngine.best());
        TlsIdentity server = open(serverFiles, TlsEngine.best())) {
      Instant before = server.notAfter();
      Path other = directory.resolve("other");
      authority.issue(other, SERVER, Duration.ofHours(2), List.of());
      Files.copy(
          other.resolve("node-key.pem"),
          serverFiles.resolve("node-key.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      server.poll();
      server.poll();

      assertThat(server.generation()).isEqualTo(1);
      assertThat(server.notAfter()).isEqualTo(before);
      assertThat(server.lastError().orElseThrow())
          .startsWith(serverFiles.resolve("node-key.pem").toString())
          .contains("the key does not belong to the certificate in");
      Loopback.Server listener = loopback.listen(server::server);
      assertThat(connect(client, listener).peer().identity()).isEqualTo(SERVER);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);

      Files.copy(
          other.resolve("node.pem"),
          serverFiles.resolve("node.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      server.poll();
      assertThat(server.generation()).isEqualTo(2);
      assertThat(server.lastError()).isEmpty();
      assertThat(connect(client, listener).peer().identity()).isEqualTo(SERVER);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);
    }
  }

  @Test
  void filesThatBreakAndComeBackAsTheyWereAreNoNews() throws Exception {
    try (TlsIdentity server = open(serverFiles, TlsEngine.best())) {
      Path bundle = serverFiles.resolve("ca.pem");
      String good = Files.readString(bundle);

      Files.writeString(bundle, "");
      server.poll();
      assertThat(server.lastError().orElseThrow()).contains(bundle + ": no certificate in it");
      Files.writeString(bundle, good.substring(0, good.length() / 2));
      server.poll();
      assertThat(server.lastError().orElseThrow()).contains(bundle + ": a damaged PEM block");
      Files.delete(bundle);
      server.poll();
      assertThat(server.lastError()).contains(bundle + ": there is no such file");
      Files.writeString(bundle, good);
      server.poll();

      assertThat(server.lastError()).isEmpty();
      assertThat(server.generation()).isEqualTo(1);
    }
  }

  @Test
  void noConnectionFailsWhileFilesAreReplaced() throws Exception {
    try (TlsIdentity client = open(clientFiles, TlsEngine.best());
        TlsIdentity server = open(serverFiles, TlsEngine.best())) {
      Loopback.Server listener = loopback.listen(server::server);
      CompletableFuture<Void> replaced =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 10; i++) {
                  reissue(clientFiles, CLIENT, client);
                  reissue(serverFiles, SERVER, server);
                }
              });
      do {
        End end = connect(client, listener);
        End accepted = listener.accept();
        assertThat(end.peer().identity()).isEqualTo(SERVER);
        assertThat(accepted.peer().identity()).isEqualTo(CLIENT);
        end.close();
      } while (!replaced.isDone());
      replaced.get();
      assertThat(client.generation()).isEqualTo(11);
      assertThat(server.generation()).isEqualTo(11);
    }
  }

  private void reissue(Path files, SpiffeId id, TlsIdentity identity) {
    try {
      authority.issue(files, id);
      identity.poll();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aContextServesEachConnectionByThePresentFiles(TlsEngine engine) throws Exception {
    try (TlsIdentity client = open(clientFiles, engine);
        TlsIdentity server = open(serverFiles, engine)) {
      Loopback.Server listener = loopback.listen(server.serverContext(List.of("h2"))::newHandler);
      assertThat(connect(client, listener).peer().identity()).isEqualTo(SERVER);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);

      SpiffeId renamed = SpiffeId.parse("spiffe://test.example/renamed");
      authority.issue(serverFiles, renamed);
      server.poll();

      End next = loopback.connect(listener.port(), allocator -> client.client(allocator, renamed));
      assertThat(next.peer().identity()).isEqualTo(renamed);
      assertThat(listener.accept().peer().identity()).isEqualTo(CLIENT);
    }
  }

  @Test
  void isLookedAtByItself() throws Exception {
    try (TlsIdentity server =
        TlsIdentity.open(
            TlsFiles.in(serverFiles), TlsOptions.defaults().withPollEvery(Duration.ofMillis(5)))) {
      assertThat(server.generation()).isEqualTo(1);
      authority.issue(serverFiles, SERVER);
      await().atMost(Duration.ofSeconds(30)).until(() -> server.generation() == 2);
    }
  }

  @Test
  void mayTakeAnotherName() throws Exception {
    try (TlsIdentity server = open(serverFiles, TlsEngine.best())) {
      assertThat(server.self()).isEqualTo(SERVER);
      SpiffeId renamed = SpiffeId.parse("spiffe://test.example/renamed");
      authority.issue(serverFiles, renamed);
      server.poll();
      assertThat(server.self()).isEqualTo(renamed);
    }
  }

  @Test
  void onceClosedBeginsNoConnectionAndLetsTheOthersGoOn() throws Exception {
    TlsIdentity client = open(clientFiles, TlsEngine.best());
    TlsIdentity server = open(serverFiles, TlsEngine.best());
    Loopback.Server listener = loopback.listen(server::server);
    End end = connect(client, listener);
    End accepted = listener.accept();
    assertThat(end.peer().identity()).isEqualTo(SERVER);
    client.close();
    client.close();
    server.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> client.client(ByteBufAllocator.DEFAULT, SERVER))
        .withMessage("the TLS identity is closed");
    end.send("still here");
    accepted.awaitReceived("still here");
    authority.issue(clientFiles, CLIENT);
    client.poll();
    assertThat(client.generation()).isEqualTo(1);
  }

  private End connect(TlsIdentity client, Loopback.Server listener) {
    return loopback.connect(listener.port(), allocator -> client.client(allocator, SERVER));
  }

  private static TlsIdentity open(Path files, TlsEngine engine) throws TlsFilesException {
    return TlsIdentity.open(
        TlsFiles.in(files), TlsOptions.defaults().withPollEvery(BYHAND).withEngine(engine));
  }
}
