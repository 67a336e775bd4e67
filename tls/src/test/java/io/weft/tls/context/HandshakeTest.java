package io.weft.tls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.weft.tls.authority.CertificateAuthority;
import io.weft.tls.identity.Pem;
import io.weft.tls.identity.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of handshake, between both engines. A refusal is asserted on both sides: the one that
 * refuses names the check, and the other one names it as far as the alert tells. BoringSSL's alerts
 * tell most of it; the JDK's engine has one alert for all.
 */
final class HandshakeTest {
  private static final SpiffeId CLIENT = SpiffeId.parse("spiffe://test.example/client");
  private static final SpiffeId SERVER = SpiffeId.parse("spiffe://test.example/server");

  @TempDir Path directory;

  private final Loopback loopback = new Loopback();
  private final List<TlsIdentity> opened = new ArrayList<>();
  private CertificateAuthority authority;
  private X509Certificate root;
  private Forge.Forged forgedRoot;

  @BeforeEach
  void makeAuthorities() throws Exception {
    authority =
        CertificateAuthority.init(directory.resolve("ca"), "test.example", Duration.ofDays(3650));
    root = Pem.certificates(Files.readString(directory.resolve("ca/ca.pem"))).get(0);
    forgedRoot = Forge.authority("spiffe://test.example").selfSigned();
  }

  @AfterEach
  void closeAll() {
    loopback.close();
    opened.forEach(TlsIdentity::close);
  }

  /** Both sides alike. */
  static Stream<Arguments> engines() {
    return Stream.of(TlsEngine.values()).map(engine -> Arguments.of(engine, engine));
  }

  static Stream<Arguments> mixedEngines() {
    return Stream.of(TlsEngine.values())
        .flatMap(
            client -> Stream.of(TlsEngine.values()).map(server -> Arguments.of(client, server)));
  }

  @Test
  void theNativeLibraryIsThere() {
    assertThat(TlsEngine.best()).isEqualTo(TlsEngine.BORINGSSL);
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aGoodPairTalksAndKnowsEachOther(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(issued(CLIENT, client), SERVER, issued(SERVER, server));

    assertThat(pair.client.peer().identity()).isEqualTo(SERVER);
    assertThat(pair.server.peer().identity()).isEqualTo(CLIENT);
    assertThat(pair.client.peer().protocol()).isEqualTo("TLSv1.3");
    assertThat(pair.client.peer().cipher())
        .startsWith("TLS_")
        .isEqualTo(pair.server.peer().cipher());
    pair.client.send("ping");
    pair.server.awaitReceived("ping");
    pair.server.send("pong");
    pair.client.awaitReceived("pong");
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aServerOfAnotherAuthorityIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connect(
            issued(CLIENT, client),
            SERVER,
            forged(Forge.node(SERVER.toString()).signedBy(forgedRoot), server));

    assertRefused(pair.client, TlsCheck.UNTRUSTED_CA, "leads to no authority that is trusted");
    assertToldBy(client, pair.server, TlsCheck.UNTRUSTED_CA);
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aClientOfAnotherAuthorityIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connect(
            forged(Forge.node(CLIENT.toString()).signedBy(forgedRoot), client),
            SERVER,
            issued(SERVER, server));

    assertRefused(pair.server, TlsCheck.UNTRUSTED_CA, "claims to be " + CLIENT);
    assertToldBy(server, pair.client, TlsCheck.UNTRUSTED_CA);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anExpiredServerIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(issued(CLIENT, client, Duration.ofDays(2)), SERVER, issued(SERVER, server));

    assertRefused(pair.client, TlsCheck.EXPIRED, "the certificate of the peer expired at 20");
    assertToldBy(client, pair.server, TlsCheck.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anExpiredClientIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connect(issued(CLIENT, client), SERVER, issued(SERVER, server, Duration.ofDays(2)));

    assertRefused(pair.server, TlsCheck.EXPIRED, "the certificate of the peer expired at 20");
    assertToldBy(server, pair.client, TlsCheck.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aServerWhoseTimeHasNotComeIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connect(issued(CLIENT, client, Duration.ofDays(-2)), SERVER, issued(SERVER, server));

    assertRefused(pair.client, TlsCheck.NOT_YET_VALID, "the peer is not valid before 20");
    assertToldBy(client, pair.server, TlsCheck.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientWhoseTimeHasNotComeIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connect(issued(CLIENT, client), SERVER, issued(SERVER, server, Duration.ofDays(-2)));

    assertRefused(pair.server, TlsCheck.NOT_YET_VALID, "the peer is not valid before 20");
    assertToldBy(server, pair.client, TlsCheck.EXPIRED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anotherServerThanExpectedIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connect(
            issued(CLIENT, client),
            SpiffeId.parse("spiffe://test.example/other"),
            issued(SERVER, server));

    assertRefused(
        pair.client,
        TlsCheck.WRONG_IDENTITY,
        "the peer is spiffe://test.example/server, expected spiffe://test.example/other");
    assertToldBy(client, pair.server, TlsCheck.PEER_REFUSED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aServerWithoutIdentityIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair =
        connectToRawServer(
            issuedTrusting(CLIENT, client), Forge.node().signedBy(forgedRoot), server);

    assertRefused(pair.client, TlsCheck.NO_IDENTITY, "has no URI among its names");
    assertToldBy(client, pair.server, TlsCheck.PEER_REFUSED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientWithTwoIdentitiesIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged two =
        Forge.node(CLIENT.toString(), "spiffe://test.example/admin").signedBy(forgedRoot);
    Pair pair = connectRawClient(two, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.NO_IDENTITY, "has 2 URIs among its names");
    assertToldBy(server, pair.client, TlsCheck.PEER_REFUSED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientNamedByATrustDomainAloneIsRefused(TlsEngine client, TlsEngine server)
      throws Exception {
    Forge.Forged domain = Forge.node("spiffe://test.example").signedBy(forgedRoot);
    Pair pair = connectRawClient(domain, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.NO_IDENTITY, "and no workload");
    assertToldBy(server, pair.client, TlsCheck.PEER_REFUSED);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientOfAnotherTrustDomainIsRefusedUnlessItIsLetIn(TlsEngine client, TlsEngine server)
      throws Exception {
    Forge.Forged partnerRoot = Forge.authority("spiffe://partner.example").selfSigned();
    Forge.Forged partner = Forge.node("spiffe://partner.example/a").signedBy(partnerRoot);
    TlsFiles files =
        Forge.node(SERVER.toString())
            .signedBy(forgedRoot)
            .write(directory.resolve("s"), forgedRoot.certificate(), partnerRoot.certificate());
    TlsOptions options = options(server);

    Pair refused = connectRawClient(partner, client, "TLSv1.3", open(files, options));
    assertRefused(refused.server, TlsCheck.WRONG_IDENTITY, "of a trust domain that is not let in");
    assertToldBy(server, refused.client, TlsCheck.PEER_REFUSED);

    Pair accepted =
        connectRawClient(
            partner,
            client,
            "TLSv1.3",
            open(files, options.withTrustDomains(Set.of("partner.example"))));
    assertThat(accepted.server.peer().identity()).hasToString("spiffe://partner.example/a");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anAuthorityCannotNameWorkloadsOfAnotherTrustDomain(TlsEngine client, TlsEngine server)
      throws Exception {
    Forge.Forged partnerRoot = Forge.authority("spiffe://partner.example").selfSigned();
    Forge.Forged impostor = Forge.node(CLIENT.toString()).signedBy(partnerRoot);
    TlsFiles files =
        Forge.node(SERVER.toString())
            .signedBy(forgedRoot)
            .write(directory.resolve("s"), forgedRoot.certificate(), partnerRoot.certificate());

    Pair pair = connectRawClient(impostor, client, "TLSv1.3", open(files, options(server)));

    assertRefused(
        pair.server,
        TlsCheck.UNTRUSTED_CA,
        "signed by the authority of the trust domain partner.example");
    assertToldBy(server, pair.client, TlsCheck.UNTRUSTED_CA);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aServerWithAClientsUsageIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged wrong =
        Forge.node(SERVER.toString()).extended(KeyPurposeId.id_kp_clientAuth).signedBy(forgedRoot);
    Pair pair = connectToRawServer(issuedTrusting(CLIENT, client), wrong, server);

    assertRefused(pair.client, TlsCheck.WRONG_USAGE, "lacks serverAuth");
    assertToldBy(client, pair.server, TlsCheck.WRONG_USAGE);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientWithAServersUsageIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged wrong =
        Forge.node(CLIENT.toString()).extended(KeyPurposeId.id_kp_serverAuth).signedBy(forgedRoot);
    Pair pair = connectRawClient(wrong, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.WRONG_USAGE, "lacks clientAuth");
    assertToldBy(server, pair.client, TlsCheck.WRONG_USAGE);
  }

  @ParameterizedTest
  @EnumSource
  void aClientWithTheKeyUsageOfEncryptionIsRefused(TlsEngine server) throws Exception {
    Forge.Forged wrong =
        Forge.node(CLIENT.toString()).usage(KeyUsage.keyEncipherment).signedBy(forgedRoot);
    // BoringSSL does not let a client show such a certificate at all.
    Pair pair = connectRawClient(wrong, TlsEngine.JDK, "TLSv1.3", issuedTrusting(SERVER, server));

    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.WRONG_USAGE);
    assertThat(pair.server.refusal().byPeer()).isFalse();
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientThatShowsAnAuthoritysCertificateIsRefused(TlsEngine client, TlsEngine server)
      throws Exception {
    Forge.Forged authority =
        Forge.authority(CLIENT.toString())
            .usage(KeyUsage.keyCertSign | KeyUsage.digitalSignature)
            .signedBy(forgedRoot);
    Pair pair = connectRawClient(authority, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.WRONG_USAGE, "certificate of an authority as its own");
    assertToldBy(server, pair.client, TlsCheck.WRONG_USAGE);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aServerSignedByANodeIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged node = Forge.node("spiffe://test.example/rogue").signedBy(forgedRoot);
    Forge.Forged signedByNode = Forge.node(SERVER.toString()).signedBy(node);
    Pair pair = connectToRawServer(issuedTrusting(CLIENT, client), signedByNode, server);

    assertRefused(
        pair.client, TlsCheck.UNTRUSTED_CA, "signed by one that may not sign certificates");
    assertToldBy(client, pair.server, TlsCheck.UNTRUSTED_CA);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientSignedByANodeIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged node = Forge.node("spiffe://test.example/rogue").signedBy(forgedRoot);
    Forge.Forged signedByNode = Forge.node(CLIENT.toString()).signedBy(node);
    Pair pair = connectRawClient(signedByNode, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(
        pair.server, TlsCheck.UNTRUSTED_CA, "signed by one that may not sign certificates");
    assertToldBy(server, pair.client, TlsCheck.UNTRUSTED_CA);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anIntermediateAuthorityIsFine(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged intermediate = Forge.authority().signedBy(forgedRoot);
    Forge.Forged node = Forge.node(SERVER.toString()).signedBy(intermediate);
    Pair pair =
        connect(issuedTrusting(CLIENT, client), SERVER, forgedTrusting(node, server, "server"));

    assertThat(pair.client.peer().identity()).isEqualTo(SERVER);
    assertThat(pair.server.peer().identity()).isEqualTo(CLIENT);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anIntermediateAuthorityBelowARootThatAllowsNoneIsRefused(TlsEngine client, TlsEngine server)
      throws Exception {
    Forge.Forged narrow = Forge.authority().pathLength(0).selfSigned();
    Forge.Forged intermediate = Forge.authority().signedBy(narrow);
    Forge.Forged node = Forge.node(CLIENT.toString()).signedBy(intermediate);
    TlsFiles files =
        Forge.node(SERVER.toString())
            .signedBy(narrow)
            .write(directory.resolve("s"), narrow.certificate());
    Pair pair = connectRawClient(node, client, "TLSv1.3", open(files, options(server)));

    assertRefused(pair.server, TlsCheck.UNTRUSTED_CA, "longer than its root authority allows");
    assertToldBy(server, pair.client, TlsCheck.UNTRUSTED_CA);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aWeakSignatureIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged weak =
        Forge.node(CLIENT.toString()).signedBy("SHA1withECDSA").signedBy(forgedRoot);
    Pair pair = connectRawClient(weak, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.WEAK_KEY, "is signed with SHA1WITHECDSA");
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aWeakKeyIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged weak = Forge.node(CLIENT.toString()).key("RSA", 1024).signedBy(forgedRoot);
    Pair pair = connectRawClient(weak, client, "TLSv1.3", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.WEAK_KEY, "an RSA key of 1024 bits");
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("mixedEngines")
  void aClientWithoutACertificateIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Pair pair = connectRawClient(null, client, "TLSv1.3", issued(SERVER, server));

    assertRefused(pair.server, TlsCheck.NO_CERTIFICATE, "the peer showed no certificate");
    TlsRefusal told = pair.client.refusal();
    assertThat(told.byPeer()).isTrue();
    // The alert of JDK 17 is bad_certificate, before it knew a better one.
    assertThat(told.check())
        .isIn(
            TlsCheck.NO_CERTIFICATE,
            server == TlsEngine.JDK ? TlsCheck.PEER_REFUSED : TlsCheck.NO_CERTIFICATE);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aClientOfAnOlderVersionIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged node = Forge.node(CLIENT.toString()).signedBy(forgedRoot);
    Pair pair = connectRawClient(node, client, "TLSv1.2", issuedTrusting(SERVER, server));

    assertRefused(pair.server, TlsCheck.PROTOCOL_VERSION, "no version of TLS that is let in");
    assertThat(pair.client.refusal().check()).isEqualTo(TlsCheck.PROTOCOL_VERSION);
    assertThat(pair.client.refusal().byPeer()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aServerOfAnOlderVersionIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Forge.Forged node = Forge.node(SERVER.toString()).signedBy(forgedRoot);
    SslContext context =
        SslContextBuilder.forServer(node.key(), node.chain().toArray(X509Certificate[]::new))
            .sslProvider(server.provider())
            .protocols("TLSv1.2")
            .build();
    Pair pair = connectTo(context, issuedTrusting(CLIENT, client));

    assertThat(pair.client.refusal().check()).isEqualTo(TlsCheck.PROTOCOL_VERSION);
    assertThat(pair.server.refusal().check()).isEqualTo(TlsCheck.PROTOCOL_VERSION);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aPlaintextClientIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    TlsIdentity identity = issued(SERVER, server);
    Loopback.Server listener = loopback.listen(identity::server);
    End plain = loopback.connect(listener.port(), null);
    plain.send("\0\0\0\u0010\u0080\1\0\1 a thrift call");

    assertRefused(listener.accept(), TlsCheck.PLAINTEXT, "the peer does not speak TLS");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aPlaintextServerThatAnswersIsRefused(TlsEngine client, TlsEngine server) throws Exception {
    Loopback.Server listener = loopback.listen(null);
    End end =
        loopback.connect(
            listener.port(), allocator -> issuedOnce(CLIENT, client).client(allocator, SERVER));
    listener.accept().send("HTTP/1.1 400 Bad Request\r\n\r\n");

    assertRefused(end, TlsCheck.PLAINTEXT, "the peer does not speak TLS");
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aPlaintextServerThatClosesIsTold(TlsEngine client, TlsEngine server) throws Exception {
    Loopback.Server listener = loopback.listen(null);
    End end =
        loopback.connect(
            listener.port(), allocator -> issuedOnce(CLIENT, client).client(allocator, SERVER));
    listener.accept().close();

    assertThat(end.refusal().check()).isEqualTo(TlsCheck.PEER_REFUSED);
    assertThat(end.refusal().message()).contains("closed during the handshake");
  }

  // The two ends.

  private record Pair(End client, End server) {}

  private Pair connect(TlsIdentity client, SpiffeId expected, TlsIdentity server)
      throws InterruptedException {
    Loopback.Server listener = loopback.listen(server::server);
    End end = loopback.connect(listener.port(), allocator -> client.client(allocator, expected));
    return new Pair(end, listener.accept());
  }

  /** A client that shows what it is told to, and trusts everybody. */
  private Pair connectRawClient(
      Forge.@Nullable Forged shown, TlsEngine engine, String version, TlsIdentity server)
      throws Exception {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(engine.provider())
            .protocols(version)
            .endpointIdentificationAlgorithm(null)
            .trustManager(InsecureTrustManagerFactory.INSTANCE);
    if (shown != null) {
      builder.keyManager(shown.key(), shown.chain().toArray(X509Certificate[]::new));
    }
    SslContext context = builder.build();
    Loopback.Server listener = loopback.listen(server::server);
    End end = loopback.connect(listener.port(), context::newHandler);
    ReferenceCountUtil.release(context);
    return new Pair(end, listener.accept());
  }

  /** A server that shows what it is told to, and lets everybody in. */
  private Pair connectToRawServer(TlsIdentity client, Forge.Forged shown, TlsEngine engine)
      throws Exception {
    return connectTo(
        SslContextBuilder.forServer(shown.key(), shown.chain().toArray(X509Certificate[]::new))
            .sslProvider(engine.provider())
            .protocols("TLSv1.3")
            .build(),
        client);
  }

  private Pair connectTo(SslContext context, TlsIdentity client) throws InterruptedException {
    Loopback.Server listener = loopback.listen(context::newHandler);
    End end = loopback.connect(listener.port(), allocator -> client.client(allocator, SERVER));
    End accepted = listener.accept();
    ReferenceCountUtil.release(context);
    return new Pair(end, accepted);
  }

  private static void assertRefused(End end, TlsCheck check, String message) throws Exception {
    TlsRefusal refusal = end.refusal();
    assertThat(refusal.check()).as(refusal.message()).isEqualTo(check);
    assertThat(refusal.byPeer()).isFalse();
    assertThat(refusal.message()).contains(message);
  }

  private static void assertToldBy(TlsEngine refuser, End end, TlsCheck check) throws Exception {
    TlsRefusal refusal = end.refusal();
    // The JDK's engine says less: no check before JDK 25, and some of them from then on.
    assertThat(refusal.check())
        .as(refusal.message())
        .isIn(check, refuser == TlsEngine.BORINGSSL ? check : TlsCheck.PEER_REFUSED);
    assertThat(refusal.byPeer()).isTrue();
  }

  // Identities, all opened with polling off and closed after the test.

  private TlsIdentity issued(SpiffeId id, TlsEngine engine) throws Exception {
    return issued(id, engine, Duration.ZERO);
  }

  /** A good identity whose clock is ahead. */
  private TlsIdentity issued(SpiffeId id, TlsEngine engine, Duration ahead) throws Exception {
    InstantSource clock = () -> Instant.now().plus(ahead);
    return open(
        authority.issue(directory.resolve(id.path().substring(1)), id),
        options(engine).withClock(clock));
  }

  private TlsIdentity issuedOnce(SpiffeId id, TlsEngine engine) {
    try {
      return issued(id, engine);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A good identity that trusts the forge. */
  private TlsIdentity issuedTrusting(SpiffeId id, TlsEngine engine) throws Exception {
    return forgedTrusting(Forge.node(id.toString()).signedBy(forgedRoot), engine, "trusting");
  }

  private TlsIdentity forgedTrusting(Forge.Forged node, TlsEngine engine, String name)
      throws Exception {
    return open(node.write(directory.resolve(name), forgedRoot.certificate()), options(engine));
  }

  /** An identity of the forge, which trusts the authority all the same. */
  private TlsIdentity forged(Forge.Forged node, TlsEngine engine) throws Exception {
    return open(node.write(directory.resolve("forged"), root), options(engine));
  }

  private TlsIdentity open(TlsFiles files, TlsOptions options) throws TlsFilesException {
    TlsIdentity identity = TlsIdentity.open(files, options);
    opened.add(identity);
    return identity;
  }

  private static TlsOptions options(TlsEngine engine) {
    return TlsOptions.defaults().withPollEvery(Duration.ZERO).withEngine(engine);
  }
}
