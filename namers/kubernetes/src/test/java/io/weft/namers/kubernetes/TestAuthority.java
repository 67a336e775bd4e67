package io.weft.namers.kubernetes;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A cluster's certificate authority. */
final class TestAuthority {
  private static final char[] PASSWORD = "test".toCharArray();

  private final X500Name name;
  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  TestAuthority(String commonName) throws GeneralSecurityException {
    name = new X500Name("CN=" + commonName);
    certificate = sign(name, keys, new BasicConstraints(true), null);
  }

  /** Writes the certificate as {@code ca.crt} of a service account. */
  void write(Path file) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(certificate);
    }
    Files.writeString(file, text.toString());
  }

  /** The context of a server at an IP address. */
  SSLContext server(String ip) throws GeneralSecurityException, IOException {
    KeyPair own = newKeys();
    X509Certificate leaf =
        sign(
            new X500Name("CN=kube-apiserver"),
            own,
            new BasicConstraints(false),
            new GeneralName(GeneralName.iPAddress, ip));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", own.getPrivate(), PASSWORD, new Certificate[] {leaf, certificate});
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), null, null);
    return context;
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private X509Certificate sign(
      X500Name subject, KeyPair pair, BasicConstraints constraints, @Nullable GeneralName host)
      throws GeneralSecurityException {
    Instant now = Instant.now();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              BigInteger.valueOf(now.toEpochMilli()),
              Date.from(now.minus(Duration.ofHours(1))),
              Date.from(now.plus(Duration.ofHours(1))),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, constraints);
      if (host != null) {
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(host));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (CertIOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
