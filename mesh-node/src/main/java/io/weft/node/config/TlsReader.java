package io.weft.node.config;

import io.weft.stack.settings.yaml.Section;
import io.weft.thrift.mux.TlsLevel;
import io.weft.tls.context.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads {@code tls} of servers and clients: three files, under the names that linkerd has. */
final class TlsReader {
  private static final String CERTIFICATE = "a PEM file with the node's certificate and its chain";
  private static final String KEY = "a PEM file with the key of the certificate";
  private static final String BUNDLE = "a PEM file with the authorities whose nodes are trusted";

  private static final String OPPORTUNISTIC = "opportunistic";
  private static final String CLIENT_AUTH = "requireClientAuth";

  static final List<String> THRIFT_KEYS = List.of(OPPORTUNISTIC);

  private TlsReader() {}

  /** Whether mux sessions of callers may agree TLS. */
  static TlsLevel serverLevel(Section tls) {
    TlsLevel level = level(tls);
    if (level == TlsLevel.DESIRED) {
      tls.warning(
          OPPORTUNISTIC,
          " is desired: callers that do not want TLS are served in clear text and without an"
              + " identity");
    }
    return level;
  }

  /** Whether mux sessions with endpoints agree TLS; never such that they may also not. */
  static TlsLevel clientLevel(Section tls) {
    TlsLevel level = level(tls);
    if (level == TlsLevel.DESIRED) {
      tls.error(
          OPPORTUNISTIC,
          " is desired; set required: an endpoint with an identity is called over TLS or not at"
              + " all, and one without is called in clear text");
    }
    return level;
  }

  private static TlsLevel level(Section tls) {
    Optional<TlsLevel> given = tls.oneOf(OPPORTUNISTIC, TlsLevel.texts()).flatMap(TlsLevel::of);
    return tls.flag("enabled", true) ? given.orElse(TlsLevel.OFF) : TlsLevel.OFF;
  }

  /** Whether callers must show a certificate. Browsers and the like have none: they speak HTTP. */
  static boolean clientAuth(Section tls, RouterProtocol protocol) {
    boolean required = tls.flag(CLIENT_AUTH, true);
    if (!required && !protocol.isHttp()) {
      tls.error(
          CLIENT_AUTH,
          " is false; remove it: a server with TLS takes no caller without a certificate");
    } else if (!required && tls.flag("enabled", true)) {
      tls.warning(CLIENT_AUTH, " is false: callers without a certificate are served");
    }
    return required;
  }

  /** Empty when it is switched off. */
  static Optional<TlsFiles> server(Section tls) {
    boolean enabled = tls.flag("enabled", true);
    Optional<Path> certificate = file(tls, "certPath", CERTIFICATE, enabled);
    Optional<Path> key = file(tls, "keyPath", KEY, enabled);
    Optional<Path> bundle = file(tls, "caCertPath", BUNDLE, enabled);
    tls.done();
    return enabled ? files(certificate, key, bundle) : Optional.empty();
  }

  /** Empty when it is switched off. {@code identity} is the caller's to read, and so is the end. */
  static Optional<TlsFiles> client(Section tls) {
    boolean enabled = tls.flag("enabled", true);
    if (tls.flag("disableValidation", false)) {
      tls.error(
          "disableValidation",
          " is true; remove it: no endpoint is called whose certificate is not checked, against"
              + " trustCertsBundle and its identity");
    }
    Optional<Section> clientAuth = tls.section("clientAuth");
    boolean twice = clientAuth.isPresent() && (tls.has("certPath") || tls.has("keyPath"));
    if (twice) {
      tls.error(
          "clientAuth", " is given beside certPath and keyPath, which say the same; keep one");
    }
    Section own = clientAuth.orElse(tls);
    Optional<Path> certificate = file(own, "certPath", CERTIFICATE, enabled);
    Optional<Path> key = file(own, "keyPath", KEY, enabled);
    Optional<Path> bundle = file(tls, "trustCertsBundle", BUNDLE, enabled);
    clientAuth.ifPresent(Section::done);
    return enabled ? files(certificate, key, bundle) : Optional.empty();
  }

  private static Optional<TlsFiles> files(
      Optional<Path> certificate, Optional<Path> key, Optional<Path> bundle) {
    return certificate.flatMap(
        c -> key.flatMap(k -> bundle.map(trusted -> new TlsFiles(c, k, trusted))));
  }

  private static Optional<Path> file(Section tls, String key, String expected, boolean required) {
    if (required && !tls.has(key)) {
      tls.missing(key, expected);
    }
    return tls.file(key);
  }
}
