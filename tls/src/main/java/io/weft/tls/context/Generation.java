package io.weft.tls.context;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.weft.tls.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
  private final TlsOptions options;
  private final ConcurrentMap<Terms, SslContext> contexts = new ConcurrentHashMap<>();

  /**
   * What a context is for.
   *
   * @param clients whether callers must show a certificate; empty for the client's side
   * @param protocols offered or taken, the best first (RFC 7301); none for no negotiation
   */
  private record Terms(Optional<ClientAuth> clients, List<String> protocols) {}

  private Generation(
      long number,
      FileContents contents,
      Credentials credentials,
      PeerTrust trust,
      TlsOptions options) {
    this.number = number;
    this.contents = contents;
    this.credentials = credentials;
    this.trust = trust;
    this.options = options;
  }

  static Generation of(
      long number, FileContents contents, Credentials credentials, TlsOptions options)
      throws SSLException {
    Set<String> trustDomains = new HashSet<>(options.trustDomains());
    trustDomains.add(credentials.self().trustDomain());
    PeerTrust trust =
        new PeerTrust(new ChainVerifier(credentials.roots(), options.clock()), trustDomains);
    Generation made = new Generation(number, contents, credentials, trust, options);
    try {
      // What cannot be made is to be known now, and not when a connection comes.
      made.context(new Terms(Optional.empty(), List.of()));
      made.context(new Terms(Optional.of(ClientAuth.REQUIRE), List.of()));
      return made;
    } catch (UncheckedSslException e) {
      made.release();
      throw e.cause();
    } catch (RuntimeException e) {
      made.release();
      throw e;
    }
  }

  private SslContext context(Terms terms) {
    return contexts.computeIfAbsent(terms, this::build);
  }

  private SslContext build(Terms terms) {
    X509Certificate[] chain = credentials.chain().toArray(X509Certificate[]::new);
    SslContextBuilder builder =
        terms
            .clients()
            .map(auth -> SslContextBuilder.forServer(credentials.key(), chain).clientAuth(auth))
            .orElseGet(
                () ->
                    SslContextBuilder.forClient()
                        .keyManager(credentials.key(), chain)
                        // names are SPIFFE IDs and not host names
                        .endpointIdentificationAlgorithm(null));
    if (options.engine() == TlsEngine.BORINGSSL && !terms.protocols().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              terms.protocols()));
    }
    try {
      return build(builder, trust, options);
    } catch (SSLException e) {
      throw new UncheckedSslException(e);
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

  SslHandler client(ByteBufAllocator allocator, SpiffeId expected, List<String> protocols) {
    SslHandler handler = context(new Terms(Optional.empty(), protocols)).newHandler(allocator);
    if (options.engine() == TlsEngine.JDK) {
      JdkAlpn.offer(handler.engine(), protocols);
    }
    trust.expect(handler.engine(), expected);
    return handler;
  }

  SslHandler server(ByteBufAllocator allocator, ClientAuth clients, List<String> protocols) {
    SslHandler handler = context(new Terms(Optional.of(clients), protocols)).newHandler(allocator);
    if (options.engine() == TlsEngine.JDK) {
      JdkAlpn.take(handler.engine(), protocols);
    }
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
    contexts.values().forEach(ReferenceCountUtil::release);
  }

  /** Carries the exception of a context through the map that keeps it. */
  private static final class UncheckedSslException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final SSLException cause;

    UncheckedSslException(SSLException cause) {
      super(cause);
      this.cause = cause;
    }

    SSLException cause() {
      return cause;
    }
  }
}
