package io.weft.tls.context;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * Makes a context for each of the terms that are asked for, once. There are few: a port or a client
 * has one list of protocols, and most have the same.
 *
 * <p>There is no resumption: it would carry a peer's identity past a change of trust, and gains
 * nothing for connections that stay open. So each handshake is a full one, and there is no 0-RTT.
 * (The JDK's engine as a server cannot be kept from it, and is limited to one second and to this
 * generation.)
 */
final class Contexts {
  /** Far more than a configuration has; a caller that made up lists would meet it. */
  private static final int MAX_CONTEXTS = 64;

  /**
   * What an edge server takes besides TLS 1.3: the suites of TLS 1.2 with forward secrecy and
   * authenticated encryption, which are those that HTTP/2 allows (RFC 9113 §9.2.2).
   */
  private static final List<String> EDGE_CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final Credentials credentials;
  private final PeerTrust trust;
  private final TlsEngine engine;
  private final Map<Terms, SslContext> made = new ConcurrentHashMap<>();

  Contexts(Credentials credentials, PeerTrust trust, TlsEngine engine) {
    this.credentials = credentials;
    this.trust = trust;
    this.engine = engine;
  }

  /**
   * The context for these terms.
   *
   * @throws IllegalStateException when there are too many, or the engine cannot make it
   */
  SslContext get(Terms terms) {
    return made.computeIfAbsent(
        terms,
        absent -> {
          if (made.size() >= MAX_CONTEXTS) {
            throw new IllegalStateException(
                "more than " + MAX_CONTEXTS + " different lists of application protocols");
          }
          try {
            return build(absent);
          } catch (SSLException e) {
            throw new IllegalStateException(e.getMessage(), e);
          }
        });
  }

  /**
   * Lets go of the contexts; the last connection of each frees it. Nobody may ask for one any more.
   */
  void release() {
    made.values().forEach(ReferenceCountUtil::release);
    made.clear();
  }

  private SslContext build(Terms terms) throws SSLException {
    SslContext context =
        side(terms.side())
            .sslProvider(engine.provider())
            .trustManager(trust)
            .applicationProtocolConfig(alpn(terms))
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

  private SslContextBuilder side(Terms.Side side) {
    X509Certificate[] chain = credentials.chain().toArray(X509Certificate[]::new);
    return switch (side) {
      case CLIENT ->
          SslContextBuilder.forClient()
              .keyManager(credentials.key(), chain)
              .endpointIdentificationAlgorithm(null) // names are SPIFFE IDs and not host names
              .protocols("TLSv1.3");
      case SERVER ->
          SslContextBuilder.forServer(credentials.key(), chain)
              .clientAuth(ClientAuth.REQUIRE)
              .protocols("TLSv1.3");
      case EDGE_SERVER ->
          edge(
              SslContextBuilder.forServer(credentials.key(), chain)
                  .clientAuth(ClientAuth.OPTIONAL));
    };
  }

  /**
   * The JDK's engine stays with TLS 1.3: in 1.2 it lets clients renegotiate, which HTTP/2 forbids
   * (RFC 9113 §9.2.1), and has no switch for it but one of the whole process.
   */
  private SslContextBuilder edge(SslContextBuilder builder) {
    return engine == TlsEngine.JDK
        ? builder.protocols("TLSv1.3")
        : builder.protocols("TLSv1.3", "TLSv1.2").ciphers(EDGE_CIPHERS);
  }

  private ApplicationProtocolConfig alpn(Terms terms) {
    boolean byHandler = engine == TlsEngine.JDK && terms.side() == Terms.Side.CLIENT;
    if (terms.protocols().isEmpty() || byHandler) {
      return ApplicationProtocolConfig.DISABLED;
    }
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        // BoringSSL's binding has no alert for it, and goes on without a protocol.
        engine == TlsEngine.JDK
            ? SelectorFailureBehavior.FATAL_ALERT
            : SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        terms.protocols());
  }
}
