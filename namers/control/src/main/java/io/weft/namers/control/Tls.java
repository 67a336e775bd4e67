package io.weft.namers.control;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.weft.stack.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to trust and to show on a connection by TLS.
 *
 * @param trusted a file of certificates in PEM; none trusts what the JDK trusts
 * @param commonName whom the server's certificate has to be for, where it is not for its host
 */
record Tls(Optional<Path> trusted, Optional<Identity> identity, Optional<String> commonName) {

  /** A certificate chain and its key, in PEM. */
  record Identity(Path certificate, Path key) {}

  /**
   * Reads {@code caCert}, {@code certPath}, {@code keyPath} and {@code commonName}; the files must
   * be there.
   */
  static Tls read(Settings settings) {
    Optional<Path> trusted = settings.file("caCert");
    Optional<Path> certificate = settings.file("certPath");
    Optional<Path> key = settings.file("keyPath");
    if (certificate.isPresent() != key.isPresent()) {
      throw settings.error(
          key.isPresent() ? "certPath" : "keyPath",
          "must be given: certPath and keyPath go together");
    }
    Optional<String> commonName = settings.string("commonName");
    Optional<Identity> identity = certificate.map(file -> new Identity(file, key.orElseThrow()));
    Tls tls = new Tls(trusted, identity, commonName);
    check(settings, "caCert", new Tls(trusted, Optional.empty(), commonName));
    check(settings, "certPath", tls);
    settings.done();
    return tls;
  }

  private static void check(Settings settings, String key, Tls tls) {
    try {
      SslContext unused = tls.context();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw settings.error(key, "cannot be used, expected a file in PEM: " + e.getMessage());
    }
  }

  /** Reads the files: certificates are renewed while the node runs. */
  SslContext context() throws IOException, GeneralSecurityException {
    // The JDK's engine, since a context of OpenSSL's must be released by somebody.
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    if (trusted.isPresent()) {
      builder.trustManager(certificates(trusted.get()));
    }
    identity.ifPresent(own -> builder.keyManager(own.certificate().toFile(), own.key().toFile()));
    return builder.build();
  }

  private static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        found.add((X509Certificate) each);
      }
    }
    if (found.isEmpty()) {
      throw new GeneralSecurityException("no certificate in " + file);
    }
    return found;
  }
}
