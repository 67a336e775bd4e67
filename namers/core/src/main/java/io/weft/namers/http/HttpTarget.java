package io.weft.namers.http;

import io.weft.stack.settings.Settings;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where an HTTP API is.
 *
 * @param base its scheme, host and port, without a path
 * @param tls how it is reached when the scheme is {@code https}
 */
public record HttpTarget(URI base, Optional<SSLContext> tls) {
  private static final int MAX_PORT = 65_535;

  /**
   * Reads {@code host}, {@code port} and {@code tls}: its {@code disableValidation}, {@code
   * commonName}, {@code trustCerts} and {@code clientAuth}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  public static HttpTarget read(Settings settings, String defaultHost, int defaultPort) {
    String host = settings.string("host").orElse(defaultHost);
    int port = settings.integer("port", defaultPort, 1, MAX_PORT);
    Optional<SSLContext> tls = settings.section("tls").map(TlsSettings::read);
    String authority = (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host);
    try {
      URI base = URI.create((tls.isPresent() ? "https://" : "http://") + authority + ":" + port);
      if (base.getHost() != null) {
        return new HttpTarget(base, tls);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw settings.error("host", "is '" + host + "', expected a host name or an IP address");
  }

  /** Host and port, for messages. */
  String name() {
    return base.getHost() + ":" + base.getPort();
  }
}
