package io.weft.tls.context;

import io.weft.tls.identity.SpiffeId;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a handshake's peer is trusted.
 *
 * <p>A client's context serves connections to all peers; whom a connection expects is kept beside
 * its engine. The lock around that is taken twice in a handshake and never on the way of a call.
 * Fails closed: an engine of which nothing is known, or a question without an engine, is refused.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final ChainVerifier verifier;
  private final Set<String> trustDomains;
  private final Map<SSLEngine, SpiffeId> expected = new WeakHashMap<>();

  /**
   * @param trustDomains whose workloads may connect to this node
   */
  PeerTrust(ChainVerifier verifier, Set<String> trustDomains) {
    this.verifier = verifier;
    this.trustDomains = Set.copyOf(trustDomains);
  }

  /** Says whom a client's engine expects, before its handshake begins. */
  void expect(SSLEngine engine, SpiffeId identity) {
    synchronized (expected) {
      expected.put(engine, identity);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      SpiffeId wanted = expectedOf(engine);
      SpiffeId identity = verifier.verify(chain, PeerRole.SERVER);
      if (!identity.equals(wanted)) {
        throw new PeerRefusedException(
            TlsCheck.WRONG_IDENTITY, "the peer is " + identity + ", expected " + wanted);
      }
    } catch (PeerRefusedException e) {
      throw BoringSsl.withAlert(e, engine);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      SpiffeId identity = verifier.verify(chain, PeerRole.CLIENT);
      if (!trustDomains.contains(identity.trustDomain())) {
        throw new PeerRefusedException(
            TlsCheck.WRONG_IDENTITY,
            "the peer is " + identity + ", of a trust domain that is not let in");
      }
    } catch (PeerRefusedException e) {
      throw BoringSsl.withAlert(e, engine);
    }
  }

  private SpiffeId expectedOf(SSLEngine engine) throws PeerRefusedException {
    @Nullable SpiffeId wanted;
    synchronized (expected) {
      wanted = expected.remove(engine);
    }
    if (wanted == null) {
      throw new PeerRefusedException(
          TlsCheck.OTHER, "the connection has no expected identity, or asks a second time");
    }
    return wanted;
  }

  /** None: a peer that chose by them would show nothing, and never learn what is wrong with it. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("only engines are served");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("only engines are served");
  }
}
