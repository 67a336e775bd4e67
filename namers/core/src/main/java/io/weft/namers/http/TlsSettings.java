package io.weft.namers.http;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.weft.stack.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The section {@code tls} of a namer. */
final class TlsSettings {
  private TlsSettings() {}

  static SSLContext read(Settings tls) {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    boolean insecure = tls.flag("disableValidation", false);
    Optional<String> commonName = tls.string("commonName");
    List<String> trusted = tls.strings("trustCerts");
    if (insecure && (commonName.isPresent() || !trusted.isEmpty())) {
      throw tls.error("disableValidation", "must not stand beside commonName or trustCerts");
    }
    if (insecure) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else {
      X509ExtendedTrustManager trust = trust(tls, trusted);
      builder.trustManager(
          commonName.<TrustManager>map(name -> new NamedServer(trust, name)).orElse(trust));
    }
    tls.section("clientAuth").ifPresent(auth -> authenticate(builder, auth));
    try {
      return ((JdkSslContext) builder.build()).context();
    } catch (SSLException e) {
      throw tls.error("trustCerts", "cannot be used: " + e.getMessage());
    }
  }

  private static X509ExtendedTrustManager trust(Settings tls, List<String> files) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(files.isEmpty() ? null : keyStore(tls, files));
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException e) {
      throw tls.error("trustCerts", "cannot be used: " + e.getMessage());
    }
  }

  private static @Nullable KeyStore keyStore(Settings tls, List<String> files)
      throws GeneralSecurityException {
    List<Certificate> certificates = new ArrayList<>();
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    for (String file : files) {
      try (InputStream in = Files.newInputStream(Path.of(file))) {
        certificates.addAll(x509.generateCertificates(in));
      } catch (IOException | GeneralSecurityException e) {
        throw tls.error("trustCerts", "names '" + file + "', which cannot be read: " + e);
      }
    }
    if (certificates.isEmpty()) {
      throw tls.error("trustCerts", "names files in which there is no certificate: " + files);
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry("trusted-" + i, certificates.get(i));
      }
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("an empty key store can always be made", e);
    }
  }

  private static void authenticate(SslContextBuilder builder, Settings auth) {
    Path certificate = file(auth, "certPath");
    Path key = file(auth, "keyPath");
    try {
      builder.keyManager(certificate.toFile(), key.toFile());
    } catch (IllegalArgumentException e) {
      throw auth.error("certPath", "and keyPath cannot be used: " + e.getMessage());
    }
  }

  private static Path file(Settings auth, String key) {
    return auth.file(key).orElseThrow(() -> auth.error(key, "must be given: a PEM file"));
  }
}
