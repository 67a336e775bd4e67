package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server whose callers may be anybody, and who may say who they are. */
final class EdgeServerTest {
  private static final String CALLER = "spiffe://test.example/caller";
  private static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

  @TempDir Path directory;

  private final Loopback loopback = new Loopback();
  private final List<TlsIdentity> opened = new ArrayList<>();
  private Forge.Forged root;

  @BeforeEach
  void makeRoot() throws Exception {
    root = Forge.authority("spiffe://test.example").selfSigned();
  }

  @AfterEach
  void closeAll() {
    loopback.close();
    opened.forEach(TlsIdentity::close);
  }

  static Stream<Arguments> mixedEngines() {
    return Stream.of(TlsEngine.values())
        .flatMap(
            client -> Stream.of(TlsEngine.values()).map(server -> Arguments.of(client, server)));
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aCallerWithoutACertificateIsNobody(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(null, client, "TLSv1.3", edge(server));

    assertThat(pair.server.peerIfShown()).isEmpty();
    assertThat(pair.client.peer().identity()).hasToString("spiffe://test.example/edge");
    pair.client.send("ping");
    pair.server.awaitReceived("ping");
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aCallerThatShowsAGoodOneIsKnown(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(Forge.node(CALLER).signedBy(root), client, "TLSv1.3", edge(server));

    assertThat(pair.server.peer().identity()).hasToString(CALLER);
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aCallerThatShowsOneOfAnotherAuthorityIsRefused(TlsEngine client, TlsEngine server)
      throws Exception {
    Forge.Forged stranger = Forge.authority("spiffe://test.example").selfSigned();
    Pair pair = connect(Forge.node(CALLER).signedBy(stranger), client, "TLSv1.3", edge(server));

    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.UNTRUSTED_CA);
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aCallerOfAnotherTrustDomainIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged plain = Forge.authority().selfSigned();
    TlsIdentity edge = edge(server, plain);
    Forge.Forged partner = Forge.node("spiffe://partner.example/a").signedBy(plain);
    Pair pair = connect(partner, client, "TLSv1.3", edge);

    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.WRONG_IDENTITY);
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void tls12IsTakenByBoringSsl(TlsEngine client) throws Exception {
    Pair nobody = connect(null, client, "TLSv1.2", edge(TlsEngine.BORINGSSL));
    assertThat(nobody.server.peerIfShown()).isEmpty();
    assertThat(nobody.server.version()).isEqualTo("TLSv1.2");
    assertThat(nobody.client.peer().cipher()).matches("TLS_ECDHE_.*(GCM|POLY1305).*");

    Pair known =
        connect(Forge.node(CALLER).signedBy(root), client, "TLSv1.2", edge(TlsEngine.BORINGSSL));
    assertThat(known.server.peer().identity()).hasToString(CALLER);
    assertThat(known.server.peer().protocol()).isEqualTo("TLSv1.2");
  }

  @ParameterizedTest
  @EnumSource
  void aBadCertificateIsRefusedInTls12Too(TlsEngine client) throws Exception {
    Forge.Forged stranger = Forge.authority("spiffe://test.example").selfSigned();
    Pair pair =
        connect(
            Forge.node(CALLER).signedBy(stranger), client, "TLSv1.2", edge(TlsEngine.BORINGSSL));

    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.UNTRUSTED_CA);
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void tls12IsRefusedByTheJdk(TlsEngine client) throws Exception {
    Pair pair = connect(null, client, "TLSv1.2", edge(TlsEngine.JDK));

    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.PROTOCOL_VERSION);
    assertThat(pair.client.refusal().check()).isEqualTo(TlsCheck.PROTOCOL_VERSION);
  }

  @ParameterizedTest
  @EnumSource
  void theSameIdentityStillRequiresOneElsewhere(TlsEngine engine) throws Exception {
    TlsIdentity identity = edge(engine);
    assertThat(connect(null, engine, "TLSv1.3", identity).server.peerIfShown()).isEmpty();

    SslContext anybody = clientContext(null, engine, "TLSv1.3");
    Loopback.Server mutual = loopback.listen(allocator -> identity.server(allocator, PROTOCOLS));
    loopback.connect(mutual.port(), anybody::newHandler);
    ReferenceCountUtil.release(anybody);

    assertThat(mutual.accept().refusal().check()).isEqualTo(TlsCheck.NO_CERTIFICATE);
  }

  @ParameterizedTest
  @EnumSource
  void thereIsNobodyBeforeTheHandshake(TlsEngine engine) throws Exception {
    SslHandler handler = edge(engine).edgeServer(ByteBufAllocator.DEFAULT, PROTOCOLS);
    try {
      assertThatIllegalStateException()
          .isThrownBy(() -> TlsIdentity.peerIfShown(handler))
          .withMessage("there is no peer before the handshake is done");
    } finally {
      ReferenceCountUtil.release(handler.engine());
    }
  }

  @ParameterizedTest
  @EnumSource
  void curlAgreesUponHttp2AndHttp1(TlsEngine engine) throws Exception {
    assertThat(curl(engine, "--http2").protocol()).contains("h2");
    assertThat(curl(engine, "--http1.1").protocol()).contains("http/1.1");
    assertThat(curl(engine, "--no-alpn").protocol()).isEmpty();
    if (engine == TlsEngine.BORINGSSL) {
      End old = curl(engine, "--tls-max", "1.2");
      assertThat(old.protocol()).contains("h2");
      assertThat(old.version()).isEqualTo("TLSv1.2");
    }
  }

  /** What this side makes of a connection by curl, which is closed without an answer. */
  private End curl(TlsEngine engine, String... options) throws Exception {
    TlsIdentity server = edge(engine);
    Loopback.Server listener =
        loopback.listen(allocator -> server.edgeServer(allocator, PROTOCOLS));
    List<String> command = new ArrayList<>(List.of("curl", "-s", "-k", "--max-time", "30"));
    command.addAll(List.of(options));
    command.add("https://127.0.0.1:" + listener.port() + "/");
    Process curl = start(command);
    try {
      End end = listener.accept();
      end.peerIfShown();
      end.close();
      assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return end;
    } finally {
      curl.destroyForcibly();
    }
  }

  private Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(Files.createTempFile(directory, "curl", ".txt").toFile())
          .start();
    } catch (IOException e) {
      String text = "no curl: ./verify installs it";
      assertThat(System.getenv("CI")).as(text).isNotEqualTo("true");
      assumeTrue(false, text);
      throw e;
    }
  }

  private record Pair(End client, End server) {}

  private Pair connect(
      Forge.@Nullable Forged shown, TlsEngine engine, String version, TlsIdentity server)
      throws Exception {
    SslContext context = clientContext(shown, engine, version);
    Loopback.Server listener =
        loopback.listen(allocator -> server.edgeServer(allocator, PROTOCOLS));
    End end = loopback.connect(listener.port(), context::newHandler);
    ReferenceCountUtil.release(context);
    return new Pair(end, listener.accept());
  }

  private static SslContext clientContext(
      Forge.@Nullable Forged shown, TlsEngine engine, String version) throws Exception {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(engine.provider())
            .protocols(version)
            .endpointIdentificationAlgorithm(null)
            .trustManager(InsecureTrustManagerFactory.INSTANCE);
    if (shown != null) {
      builder.keyManager(shown.key(), shown.chain().toArray(X509Certificate[]::new));
    }
    return builder.build();
  }

  private TlsIdentity edge(TlsEngine engine) throws Exception {
    return edge(engine, root);
  }

  private TlsIdentity edge(TlsEngine engine, Forge.Forged trusted) throws Exception {
    TlsFiles files =
        Forge.node("spiffe://test.example/edge")
            .signedBy(trusted)
            .write(directory.resolve("edge"), trusted.certificate());
    TlsIdentity identity =
        TlsIdentity.open(
            files, TlsOptions.defaults().withPollEvery(Duration.ZERO).withEngine(engine));
    opened.add(identity);
    return identity;
  }
}
