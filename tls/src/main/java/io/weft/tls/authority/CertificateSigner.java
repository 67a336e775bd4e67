package io.weft.tls.authority;

import io.weft.tls.identity.Keys;
import io.weft.tls.identity.SpiffeId;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signs certificates in the profile of the SPIFFE standard "X509-SVID". */
final class CertificateSigner {
  /** How far the clock of a node may be behind ours when it meets a certificate just made. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 128;

  private final PrivateKey key;
  private final SecureRandom random;

  CertificateSigner(PrivateKey key, SecureRandom random) {
    this.key = key;
    this.random = random;
  }

  /** A root of the signer's own key. */
  X509Certificate root(PublicKey publicKey, SpiffeId domain, Instant now, Duration validity)
      throws GeneralSecurityException {
    BigInteger serial = newSerial();
    // The serial number in its name keeps two generations of an authority apart.
    X500Name name = new X500Name("O=Weft,CN=Weft CA " + serial.toString(16));
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial,
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(validity)),
            name,
            publicKey);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
      builder.addExtension(Extension.subjectAlternativeName, false, names(domain, List.of()));
    } catch (IOException e) {
      throw new CertificateException(e);
    }
    return sign(builder);
  }

  X509Certificate leaf(
      X509Certificate root,
      PublicKey publicKey,
      SpiffeId identity,
      List<String> dnsNames,
      Instant now,
      Duration validity)
      throws GeneralSecurityException {
    Instant notBefore = latest(now.minus(CLOCK_SKEW), root.getNotBefore().toInstant());
    Instant notAfter = earliest(now.plus(validity), root.getNotAfter().toInstant());
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            X500Name.getInstance(root.getSubjectX500Principal().getEncoded()),
            newSerial(),
            Date.from(notBefore),
            Date.from(notAfter),
            new X500Name("O=Weft"),
            publicKey);
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(root.getPublicKey()));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(publicKey));
      builder.addExtension(Extension.subjectAlternativeName, false, names(identity, dnsNames));
    } catch (IOException e) {
      throw new CertificateException(e);
    }
    return sign(builder);
  }

  private X509Certificate sign(JcaX509v3CertificateBuilder builder)
      throws GeneralSecurityException {
    try {
      ContentSigner signer =
          new JcaContentSignerBuilder(Keys.signatureAlgorithm(key))
              .setSecureRandom(random)
              .build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("cannot sign with the authority's key", e);
    }
  }

  private BigInteger newSerial() {
    return new BigInteger(SERIAL_BITS, random).setBit(0); // never zero, RFC 5280 §4.1.2.2
  }

  private static GeneralNames names(SpiffeId identity, List<String> dnsNames) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, identity.toString()));
    dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static Instant earliest(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant latest(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
