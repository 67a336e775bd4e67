package io.weft.control.store.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.weft.stack.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to trust and to show on a connection by TLS.
 *
 * @param trusted a file of certificates in PEM; none trusts what the JDK trusts
 */
record Tls(Optional<Path> trusted, Optional<Identity> identity) {
  /** The trust of the JDK, and no certificate of one's own. */
  static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty());

  /** A certificate chain and its key, in PEM. */
  record Identity(Path certificate, Path key) {}

  /** Reads {@code caCert}, {@code certPath} and {@code keyPath}; the files must be there. */
  static Tls read(Settings settings) {
    Optional<Path> trusted = settings.file("caCert");
    Optional<Path> certificate = settings.file("certPath");
    Optional<Path> key = settings.file("keyPath");
    if (certificate.isPresent() != key.isPresent()) {
      throw settings.error(
          key.isPresent() ? "certPath" : "keyPath",
          "must be given: certPath and keyPath go together");
    }
    Tls tls = new Tls(trusted, certificate.map(file -> new Identity(file, key.orElseThrow())));
    check(settings, "caCert", new Tls(trusted, Optional.empty()));
    check(settings, "certPath", tls);
    settings.done();
    return tls;
  }

  private static void check(Settings settings, String key, Tls tls) {
    try {
      SslContext unused = tls.context();
    } catch (IOException | IllegalArgumentException e) {
      throw settings.error(key, "cannot be used, expected a file in PEM: " + e.getMessage());
    }
  }

  /** Reads the files: certificates are renewed while the process runs. */
  SslContext context() throws IOException {
    // The JDK's engine, since a context of OpenSSL's must be released by somebody.
    SslContextBuilder builder =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    trusted.ifPresent(file -> builder.trustManager(file.toFile()));
    identity.ifPresent(own -> builder.keyManager(own.certificate().toFile(), own.key().toFile()));
    return builder.build();
  }
}
