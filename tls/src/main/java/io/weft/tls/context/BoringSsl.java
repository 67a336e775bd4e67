package io.weft.tls.context;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLEngine;

/** What only BoringSSL can be told; without effect on an engine of the JDK. */
final class BoringSsl {
  private BoringSsl() {}

  /**
   * Keeps a server from giving out session tickets. Netty allows them on each engine that it makes
   * for TLS 1.3, whatever the context says.
   */
  static void refuseTickets(SSLEngine engine) {
    if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
      SSL.setOptions(openSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
  }

  /**
   * Picks the alert that tells a refused peer why. BoringSSL derives it from an X.509 verify error;
   * what has none of its own becomes {@code certificate_unknown}, which is also what the JDK's
   * engine sends for everything.
   */
  static CertificateException withAlert(PeerRefusedException refusal, SSLEngine engine) {
    return engine instanceof ReferenceCountedOpenSslEngine
        ? new OpenSslCertificateException(
            refusal.getMessage(), refusal, verifyError(refusal.check()))
        : refusal;
  }

  private static int verifyError(TlsCheck check) {
    return switch (check) {
      case UNTRUSTED_CA -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      case NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
      case WRONG_USAGE -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
      default -> CertificateVerifier.X509_V_ERR_HOSTNAME_MISMATCH;
    };
  }
}
