package io.weft.tls.context;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;

/** The weakest keys and signatures that are accepted: about 112 bits (NIST SP 800-57). */
final class CertificateStrength {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 224;

  private CertificateStrength() {}

  static void check(X509Certificate certificate) throws PeerRefusedException {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.contains("SHA1") || signature.contains("MD5") || signature.contains("MD2")) {
      throw new PeerRefusedException(
          TlsCheck.WEAK_KEY, "a certificate of the peer's chain is signed with " + signature);
    }
    PublicKey key = certificate.getPublicKey();
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new PeerRefusedException(
          TlsCheck.WEAK_KEY,
          "a certificate of the peer's chain has an RSA key of "
              + rsa.getModulus().bitLength()
              + " bits, at least "
              + MIN_RSA_BITS);
    }
    if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < MIN_EC_BITS) {
      throw new PeerRefusedException(
          TlsCheck.WEAK_KEY, "a certificate of the peer's chain has an EC key that is too short");
    }
  }
}
