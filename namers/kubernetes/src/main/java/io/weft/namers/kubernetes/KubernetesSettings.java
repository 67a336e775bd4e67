package io.weft.namers.kubernetes;

import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings that the namers of Kubernetes share. */
final class KubernetesSettings {
  private static final int DEFAULT_PORT = 8001; // of kubectl proxy
  private static final int MAX_PORT = 65_535;
  private static final Duration DEFAULT_WATCH_LIMIT = Duration.ofMinutes(4);
  private static final Duration MIN_WATCH_LIMIT = Duration.ofSeconds(2);

  /** Where every pod finds the credentials of its service account. */
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Pattern LABEL_KEY =
      Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  private final Settings settings;
  private final Map<String, String> environment;

  KubernetesSettings(Settings settings, Map<String, String> environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /**
   * @param namespace of all clusters, if it is not in the path
   */
  KubernetesConfig read(Optional<String> namespace, boolean external) {
    Optional<String> labelSelector = settings.string("labelSelector");
    if (labelSelector.isPresent() && !LABEL_KEY.matcher(labelSelector.get()).matches()) {
      throw settings.error(
          "labelSelector",
          "must be the key of a label, such as app.kubernetes.io/version, not '"
              + labelSelector.get()
              + "'");
    }
    Optional<IdentityTemplate> identity = settings.string("identity").map(IdentityTemplate::new);
    if (identity.isPresent() && !identity.get().isValid()) {
      throw settings.error(
          "identity",
          "must be a SPIFFE id in which {namespace}, {service} and {port} may stand, such as"
              + " spiffe://example.org/ns/{namespace}/sa/{service}, not '"
              + identity.get().text()
              + "'");
    }
    Duration watchLimit = settings.millis("watchTimeoutMs", DEFAULT_WATCH_LIMIT);
    if (watchLimit.compareTo(MIN_WATCH_LIMIT) < 0) {
      throw settings.error("watchTimeoutMs", "must be at least " + MIN_WATCH_LIMIT.toMillis());
    }
    return new KubernetesConfig(
        server(),
        new PathForm(namespace, labelSelector.isPresent()),
        labelSelector,
        identity,
        external,
        watchLimit,
        Safeguards.read(settings));
  }

  private ApiServer server() {
    Optional<String> host = settings.string("host");
    int port = settings.integer("port", 0, 0, MAX_PORT);
    Optional<Path> tokenFile = settings.file("tokenFile");
    Optional<Path> caFile = settings.file("caFile");
    if (settings.flag("inCluster", false)) {
      if (host.isPresent() || port != 0) {
        throw settings.error(
            "inCluster", "takes host and port from the environment; give one or the other");
      }
      boolean plain = !settings.flag("tls", true);
      if (plain) {
        throw settings.error("tls", "cannot be false together with inCluster");
      }
      return new ApiServer(
          base("https", variable("KUBERNETES_SERVICE_HOST"), servicePort()),
          Optional.of(tokenFile.orElse(SERVICE_ACCOUNT.resolve("token"))),
          Optional.of(caFile.orElse(SERVICE_ACCOUNT.resolve("ca.crt"))));
    }
    boolean tls = settings.flag("tls", caFile.isPresent());
    if (!tls && caFile.isPresent()) {
      throw settings.error("tls", "cannot be false together with caFile");
    }
    if (!tls && tokenFile.isPresent()) {
      throw settings.error("tokenFile", "wants 'tls: true': a token is not sent in clear text");
    }
    URI base =
        base(tls ? "https" : "http", host.orElse("localhost"), port == 0 ? DEFAULT_PORT : port);
    return new ApiServer(base, tokenFile, caFile);
  }

  private int servicePort() {
    String text = variable("KUBERNETES_SERVICE_PORT");
    int port = new PortName(text).number();
    if (port == 0) {
      throw settings.error(
          "inCluster", "finds KUBERNETES_SERVICE_PORT '" + text + "', which is not a port");
    }
    return port;
  }

  private String variable(String name) {
    @Nullable String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      throw settings.error(
          "inCluster", "wants the environment variable " + name + ", which every pod has");
    }
    return value;
  }

  private URI base(String scheme, String host, int port) {
    try {
      URI base = new URI(scheme, null, host, port, "/", null, null);
      if (base.getHost() != null) {
        return base;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw settings.error("host", "must be a host name or an IP address, not '" + host + "'");
  }
}
