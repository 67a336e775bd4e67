package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What both sides agree to speak, and servers that take strangers. */
final class ApplicationProtocolTest {
  private static final SpiffeId CLIENT = SpiffeId.parse("spiffe://test.example/client");
  private static final SpiffeId SERVER = SpiffeId.parse("spiffe://test.example/server");
  private static final List<String> BOTH = List.of("h2", "http/1.1");

  @TempDir private Path directory;
  private final Loopback loopback = new Loopback();
  private final List<TlsIdentity> opened = new ArrayList<>();
  private CertificateAuthority authority;

  @BeforeEach
  void makeAuthority() throws Exception {
    authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.example", Duration.ofDays(1));
  }

  @AfterEach
  void close() {
    loopback.close();
    opened.forEach(TlsIdentity::close);
  }

  private TlsIdentity issued(SpiffeId identity, TlsEngine engine) throws Exception {
    TlsIdentity made =
        TlsIdentity.open(
            authority.issue(directory.resolve(identity.path().replace('/', '-')), identity),
            TlsOptions.defaults().withEngine(engine).withPollEvery(Duration.ZERO));
    opened.add(made);
    return made;
  }

  @ParameterizedTest
  @CsvSource({
    "BORINGSSL, BORINGSSL",
    "BORINGSSL, JDK",
    "JDK, BORINGSSL",
    "JDK, JDK",
  })
  void theServersPreferenceIsTaken(TlsEngine client, TlsEngine server) throws Exception {
    TlsIdentity own = issued(CLIENT, client);
    TlsIdentity peer = issued(SERVER, server);
    Loopback.Server port = loopback.listen(allocator -> peer.server(allocator, BOTH));

    assertThat(agreed(port, own, List.of("http/1.1", "h2"))).isEqualTo("h2");
    assertThat(agreed(port, own, List.of("http/1.1"))).isEqualTo("http/1.1");
    assertThat(agreed(port, own, List.of())).isNull();
    assertThat(agreed(port, own, List.of("thrift"))).isNull();
  }

  private @Nullable String agreed(Loopback.Server port, TlsIdentity client, List<String> protocols)
      throws Exception {
    End end =
        loopback.connect(port.port(), allocator -> client.client(allocator, SERVER, protocols));
    End other = port.accept();
    end.peer();
    other.peer();
    assertThat(end.protocol()).isEqualTo(other.protocol());
    return end.protocol();
  }

  @ParameterizedTest
  @EnumSource
  void aServerAtTheEdgeTakesStrangersAndChecksTheOthers(TlsEngine engine) throws Exception {
    TlsIdentity peer = issued(SERVER, engine);
    Loopback.Server port = loopback.listen(allocator -> peer.edgeServer(allocator, BOTH));

    SslContext stranger =
        SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
    try {
      End end = loopback.connect(port.port(), stranger::newHandler);
      End other = port.accept();
      other.send("welcome");
      end.awaitReceived("welcome");
      assertThatThrownBy(other::peer).hasRootCauseInstanceOf(SSLPeerUnverifiedException.class);
    } finally {
      ReferenceCountUtil.release(stranger);
    }

    TlsIdentity known = issued(CLIENT, engine);
    loopback.connect(port.port(), allocator -> known.client(allocator, SERVER));
    assertThat(port.accept().peer().identity()).isEqualTo(CLIENT);

    CertificateAuthority other =
        CertificateAuthority.init(directory.resolve("other"), "test.example", Duration.ofDays(1));
    SslContext forged =
        SslContextBuilder.forClient()
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .keyManager(
                other.issue(directory.resolve("forged"), CLIENT).certificateChain().toFile(),
                directory.resolve("forged").resolve("node-key.pem").toFile())
            .build();
    try {
      loopback.connect(port.port(), forged::newHandler);
      assertThat(port.accept().refusal().check()).isEqualTo(TlsCheck.UNTRUSTED_CA);
    } finally {
      ReferenceCountUtil.release(forged);
    }
  }
}
