package io.weft.control.access;

import io.weft.tls.identity.Svid;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The name in a client's certificate. */
public final class PeerName {
  private PeerName() {}

  /**
   * Its SPIFFE ID, or else its subject; empty when the client has shown none.
   *
   * @param session whose handshake is done
   */
  public static Optional<String> of(SSLSession session) {
    Certificate[] chain;
    try {
      chain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
    X509Certificate own = (X509Certificate) chain[0];
    try {
      return Optional.of(Svid.workload(own).toString());
    } catch (CertificateException e) {
      return Optional.of(own.getSubjectX500Principal().getName()); // RFC 2253
    }
  }
}
