package io.weft.tls.identity;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Certificates and keys as text (RFC 7468). */
public final class Pem {
  private Pem() {}

  /**
   * All certificates of a text, in their order; other blocks and the text between blocks are passed
   * over.
   *
   * @throws GeneralSecurityException when a block is damaged, or there is no certificate
   */
  public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object block : blocks(text)) {
      if (block instanceof X509CertificateHolder holder) {
        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate in it (a block BEGIN CERTIFICATE)");
    }
    return List.copyOf(certificates);
  }

  /**
   * The one private key of a text, EC or RSA: as PKCS#8, or in the older forms PKCS#1 and SEC 1.
   *
   * @throws GeneralSecurityException when there is none, more than one, or an encrypted one
   */
  public static PrivateKey privateKey(String text) throws GeneralSecurityException {
    @Nullable PrivateKeyInfo found = null;
    for (Object block : blocks(text)) {
      PrivateKeyInfo key;
      if (block instanceof PrivateKeyInfo info) {
        key = info;
      } else if (block instanceof PEMKeyPair pair) {
        key = pair.getPrivateKeyInfo();
      } else if (block instanceof PKCS8EncryptedPrivateKeyInfo
          || block instanceof PEMEncryptedKeyPair) {
        throw new GeneralSecurityException("the private key is encrypted; expected a plain one");
      } else {
        continue;
      }
      if (found != null) {
        throw new GeneralSecurityException("more than one private key in it");
      }
      found = key;
    }
    if (found == null) {
      throw new GeneralSecurityException("no private key in it (a block BEGIN PRIVATE KEY)");
    }
    try {
      return KeyFactory.getInstance(algorithm(found))
          .generatePrivate(new PKCS8EncodedKeySpec(found.getEncoded()));
    } catch (IOException e) {
      throw new GeneralSecurityException("the private key is damaged: " + e.getMessage(), e);
    }
  }

  /** Certificates, one block after the other. */
  public static String text(List<X509Certificate> certificates) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      text.append(block("CERTIFICATE", certificate.getEncoded()));
    }
    return text.toString();
  }

  /** A private key as PKCS#8. */
  public static String text(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String algorithm(PrivateKeyInfo key) throws GeneralSecurityException {
    String oid = key.getPrivateKeyAlgorithm().getAlgorithm().getId();
    return switch (oid) {
      case "1.2.840.10045.2.1" -> "EC"; // RFC 5480 §2.1.1
      case "1.2.840.113549.1.1.1" -> "RSA"; // RFC 8017 appendix A.1
      default ->
          throw new GeneralSecurityException(
              "a private key of the kind " + oid + ", expected EC or RSA");
    };
  }

  private static String block(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter never fails
    }
    return text.toString();
  }

  private static List<Object> blocks(String text) throws GeneralSecurityException {
    List<Object> blocks = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        blocks.add(block);
      }
    } catch (IOException | RuntimeException e) { // the parser throws both at damaged blocks
      throw new GeneralSecurityException("a damaged PEM block: " + e.getMessage(), e);
    }
    return blocks;
  }
}
