package io.weft.namers.tls;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.weft.stack.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to trust and to show on a connection by TLS, as files that are read again for each new one:
 * certificates are renewed while the process runs.
 *
 * @param trusted a file of certificates in PEM; none trusts what the JDK trusts
 */
public record ClientTls(Optional<Path> trusted, Optional<Identity> identity) {
  /** The trust of the JDK, and no certificate of one's own. */
  public static final ClientTls DEFAULT = new ClientTls(Optional.empty(), Optional.empty());

  /** A certificate chain and its key, in PEM. */
  public record Identity(Path certificate, Path key) {}

  /**
   * Reads {@code caCert}, {@code certPath} and {@code keyPath}, and ends the reading.
   *
   * @throws io.weft.stack.settings.SettingsException if a file is missing or cannot be used
   */
  public static ClientTls read(Settings settings) {
    Optional<Path> trusted = settings.file("caCert");
    Optional<Path> certificate = settings.file("certPath");
    Optional<Path> key = settings.file("keyPath");
    if (certificate.isPresent() != key.isPresent()) {
      throw settings.error(
          key.isPresent() ? "certPath" : "keyPath",
          "must be given: certPath and keyPath go together");
    }
    ClientTls tls =
        new ClientTls(trusted, certificate.map(file -> new Identity(file, key.orElseThrow())));
    check(settings, "caCert", new ClientTls(trusted, Optional.empty()));
    check(settings, "certPath", tls);
    settings.done();
    return tls;
  }

  private static void check(Settings settings, String key, ClientTls tls) {
    try {
      tls.builder().build();
    } catch (IOException e) {
      throw settings.error(key, "cannot be used, expected a file in PEM: " + e.getMessage());
    }
  }

  /**
   * Reads the files.
   *
   * @return for the engine of the JDK, since a context of OpenSSL's must be released by somebody
   * @throws IOException if one cannot be used
   */
  public SslContextBuilder builder() throws IOException {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    try {
      trusted.ifPresent(file -> builder.trustManager(file.toFile()));
      identity.ifPresent(own -> builder.keyManager(own.certificate().toFile(), own.key().toFile()));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    return builder;
  }
}
