package io.weft.tls.context;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;
import java.util.Optional;

/** The weakest keys and signatures that are accepted: about 112 bits (NIST SP 800-57). */
final class CertificateStrength {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MIN_EC_BITS = 224;

  private CertificateStrength() {}

  /** What makes a certificate too weak, to follow "the certificate"; empty when nothing does. */
  static Optional<String> weakness(X509Certificate certificate) {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    if (signature.contains("SHA1") || signature.contains("MD5") || signature.contains("MD2")) {
      return Optional.of("is signed with " + signature);
    }
    PublicKey key = certificate.getPublicKey();
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      return Optional.of(
          "has an RSA key of "
              + rsa.getModulus().bitLength()
              + " bits, at least "
              + MIN_RSA_BITS
              + " are required");
    }
    if (key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() < MIN_EC_BITS) {
      return Optional.of("has an EC key of fewer than " + MIN_EC_BITS + " bits");
    }
    return Optional.empty();
  }
}
