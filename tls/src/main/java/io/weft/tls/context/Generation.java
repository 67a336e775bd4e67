package io.weft.tls.context;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.weft.tls.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * The contexts of one state of the files, shared by all connections that begin while it is the
 * present one. Each connection holds on to its context, so {@link #release} takes nothing away from
 * those which live.
 *
 * <p>There is no resumption: it would carry a peer's identity past a change of trust, and gains
 * nothing for connections that stay open. So each handshake is a full one, and there is no 0-RTT.
 * (The JDK's engine as a server cannot be kept from it, and is limited to one second and to this
 * generation.)
 */
final class Generation {
  private static final String PROTOCOL = "TLSv1.3";

  private final long number;
  private final FileContents contents;
  private final Credentials credentials;
  private final PeerTrust trust;
  private final SslContext client;
  private final SslContext server;

  private Generation(
      long number,
      FileContents contents,
      Credentials credentials,
      PeerTrust trust,
      SslContext client,
      SslContext server) {
    this.number = number;
    this.contents = contents;
    this.credentials = credentials;
    this.trust = trust;
    this.client = client;
    this.server = server;
  }

  static Generation of(
      long number, FileContents contents, Credentials credentials, TlsOptions options)
      throws SSLException {
    Set<String> trustDomains = new HashSet<>(options.trustDomains());
    trustDomains.add(credentials.self().trustDomain());
    PeerTrust trust =
        new PeerTrust(new ChainVerifier(credentials.roots(), options.clock()), trustDomains);
    X509Certificate[] chain = credentials.chain().toArray(X509Certificate[]::new);
    SslContext client =
        build(
            SslContextBuilder.forClient()
                .keyManager(credentials.key(), chain)
                .endpointIdentificationAlgorithm(null), // names are SPIFFE IDs and not host names
            trust,
            options);
    try {
      SslContext server =
          build(
              SslContextBuilder.forServer(credentials.key(), chain).clientAuth(ClientAuth.REQUIRE),
              trust,
              options);
      return new Generation(number, contents, credentials, trust, client, server);
    } catch (SSLException | RuntimeException e) {
      ReferenceCountUtil.release(client);
      throw e;
    }
  }

  private static SslContext build(SslContextBuilder builder, PeerTrust trust, TlsOptions options)
      throws SSLException {
    SslContext context =
        builder
            .sslProvider(options.engine().provider())
            .protocols(PROTOCOL)
            .trustManager(trust)
            .build();
    SSLSessionContext sessions = context.sessionContext();
    if (sessions instanceof OpenSslSessionContext openSsl) {
      openSsl.setSessionCacheEnabled(false);
    } else {
      // There is no switch for one context, and 0 would mean "without limit".
      sessions.setSessionTimeout(1);
      sessions.setSessionCacheSize(1);
    }
    return context;
  }

  SslHandler client(ByteBufAllocator allocator, SpiffeId expected) {
    SslHandler handler = client.newHandler(allocator);
    trust.expect(handler.engine(), expected);
    return handler;
  }

  SslHandler server(ByteBufAllocator allocator) {
    SslHandler handler = server.newHandler(allocator);
    BoringSsl.refuseTickets(handler.engine());
    return handler;
  }

  long number() {
    return number;
  }

  FileContents contents() {
    return contents;
  }

  Credentials credentials() {
    return credentials;
  }

  /** Lets go of the contexts; the last connection of each frees it. */
  void release() {
    ReferenceCountUtil.release(client);
    ReferenceCountUtil.release(server);
  }
}
