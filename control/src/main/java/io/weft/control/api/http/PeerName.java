package io.weft.control.api.http;

import io.netty.handler.ssl.SslHandler;
import io.weft.tls.identity.Svid;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** The name in a client's certificate. */
final class PeerName {
  private PeerName() {}

  /**
   * Its SPIFFE ID, or else its subject; empty when the client has shown none.
   *
   * @param tls whose handshake is done; null where there is none
   */
  static Optional<String> of(@Nullable SslHandler tls) {
    if (tls == null) {
      return Optional.empty();
    }
    Certificate[] chain;
    try {
      chain = tls.engine().getSession().getPeerCertificates();
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
