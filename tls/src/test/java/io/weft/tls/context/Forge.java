package io.weft.tls.context;

import io.weft.tls.identity.Keys;
import io.weft.tls.identity.Pem;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
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
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates that no authority should: each test says what is odd about its own. */
final class Forge {
  private final List<String> uris = new ArrayList<>();
  private final List<KeyPurposeId> extendedUsages = new ArrayList<>();
  private int keyUsage = KeyUsage.digitalSignature;
  private @Nullable BasicConstraints constraints = new BasicConstraints(false);
  private String subject = "CN=forged " + new BigInteger(64, new SecureRandom()).toString(16);
  private String signature = "";
  private String keyAlgorithm = "EC";
  private int keyBits = 256;

  /** A certificate, its key, and those that signed it. */
  record Forged(List<X509Certificate> chain, PrivateKey key) {

    /** Writes the files of a node. */
    TlsFiles write(Path directory, X509Certificate... trusted) throws Exception {
      TlsFiles files = TlsFiles.in(directory);
      Files.createDirectories(directory);
      Files.writeString(files.certificateChain(), Pem.text(chain));
      Files.writeString(files.privateKey(), Pem.text(key));
      Files.writeString(files.trustBundle(), Pem.text(List.of(trusted)));
      return files;
    }

    X509Certificate certificate() {
      return chain.get(0);
    }
  }

  static Forge node(String... uris) {
    Forge forge = new Forge();
    forge.uris.addAll(List.of(uris));
    return forge;
  }

  static Forge authority(String... uris) {
    Forge forge = node(uris);
    forge.keyUsage = KeyUsage.keyCertSign;
    forge.constraints = new BasicConstraints(true);
    return forge;
  }

  Forge usage(int keyUsage) {
    this.keyUsage = keyUsage;
    return this;
  }

  Forge extended(KeyPurposeId... usages) {
    extendedUsages.addAll(List.of(usages));
    return this;
  }

  Forge pathLength(int length) {
    constraints = new BasicConstraints(length);
    return this;
  }

  Forge signedBy(String algorithm) {
    signature = algorithm;
    return this;
  }

  Forge key(String algorithm, int bits) {
    keyAlgorithm = algorithm;
    keyBits = bits;
    return this;
  }

  Forge named(String name) {
    subject = name;
    return this;
  }

  Forged selfSigned() throws Exception {
    KeyPair pair = newKeys();
    X509Certificate root = sign(new X500Name(subject), pair, pair.getPrivate());
    return new Forged(List.of(root), pair.getPrivate());
  }

  /** Signed by another, whose own chain follows but for its root. */
  Forged signedBy(Forged issuer) throws Exception {
    KeyPair pair = newKeys();
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(
        sign(
            X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
            pair,
            issuer.key()));
    issuer.chain().stream()
        .filter(up -> !up.getSubjectX500Principal().equals(up.getIssuerX500Principal()))
        .forEach(chain::add);
    return new Forged(chain, pair.getPrivate());
  }

  private KeyPair newKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
    generator.initialize(keyBits);
    return generator.generateKeyPair();
  }

  private X509Certificate sign(X500Name issuer, KeyPair pair, PrivateKey issuerKey)
      throws Exception {
    Instant now = Instant.now();
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(64, new SecureRandom()).setBit(0),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofDays(30))),
            new X500Name(subject),
            pair.getPublic());
    if (constraints != null) {
      builder.addExtension(Extension.basicConstraints, true, constraints);
    }
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
    if (!extendedUsages.isEmpty()) {
      builder.addExtension(
          Extension.extendedKeyUsage,
          true,
          new ExtendedKeyUsage(extendedUsages.toArray(KeyPurposeId[]::new)));
    }
    if (!uris.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              uris.stream()
                  .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                  .toArray(GeneralName[]::new)));
    }
    String algorithm = signature.isEmpty() ? Keys.signatureAlgorithm(issuerKey) : signature;
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(issuerKey)));
  }
}
