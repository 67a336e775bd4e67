package io.weft.tls.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** What private keys do. */
public final class Keys {
  private static final byte[] PROBE = "weft key probe".getBytes(StandardCharsets.US_ASCII);

  private Keys() {}

  /** The algorithm by which a key signs certificates, as the JDK names it. */
  public static String signatureAlgorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default ->
          throw new IllegalArgumentException(
              "a key of the kind " + key.getAlgorithm() + ", expected EC or RSA");
    };
  }

  /** Whether the two are halves of one pair: what one has signed, the other verifies. */
  public static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey)
      throws GeneralSecurityException {
    if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
      return false;
    }
    Signature signature = Signature.getInstance(signatureAlgorithm(privateKey));
    signature.initSign(privateKey);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    return verifies(signature, signed);
  }

  private static boolean verifies(Signature signature, byte[] signed) {
    try {
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another curve or length
    }
  }
}
