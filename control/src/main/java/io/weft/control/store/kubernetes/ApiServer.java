package io.weft.control.store.kubernetes;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.weft.namers.http.HttpTarget;
import io.weft.stack.settings.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Where the API server is and how to speak to it.
 *
 * @param tokenFile holds the bearer token; whoever writes it may replace it at any time
 * @param timeout for what is answered at once
 * @param watchLimit for how long one watch lasts
 */
record ApiServer(
    HttpTarget target, Optional<Path> tokenFile, Duration timeout, Duration watchLimit) {
  private static final int DEFAULT_PORT = 8001; // of kubectl proxy
  private static final int MAX_PORT = 65_535;
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration DEFAULT_WATCH_LIMIT = Duration.ofMinutes(1);

  /** Where every pod finds the credentials of its service account. */
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /** Reads the settings that the namers of Kubernetes have too. */
  static ApiServer read(Settings settings, Map<String, String> environment) {
    Optional<Path> tokenFile = settings.file("tokenFile");
    Optional<Path> caFile = settings.file("caFile");
    Optional<String> host = settings.string("host");
    int port = settings.integer("port", 0, 0, MAX_PORT);
    boolean inCluster = settings.flag("inCluster", false);
    boolean tls = settings.flag("tls", inCluster || caFile.isPresent());
    if (inCluster && (host.isPresent() || port != 0)) {
      throw settings.error("inCluster", "takes host and port from the environment");
    }
    if (!tls && (inCluster || caFile.isPresent() || tokenFile.isPresent())) {
      throw settings.error("tls", "must be true with inCluster, caFile or tokenFile");
    }
    if (inCluster) {
      host = Optional.of(variable(settings, environment, "KUBERNETES_SERVICE_HOST"));
      port = port(settings, variable(settings, environment, "KUBERNETES_SERVICE_PORT"));
      tokenFile = tokenFile.or(() -> Optional.of(SERVICE_ACCOUNT.resolve("token")));
      caFile = caFile.or(() -> Optional.of(SERVICE_ACCOUNT.resolve("ca.crt")));
    }
    URI base = base(settings, tls, host.orElse("localhost"), port == 0 ? DEFAULT_PORT : port);
    return new ApiServer(
        new HttpTarget(base, tls ? Optional.of(trust(settings, caFile)) : Optional.empty()),
        tokenFile,
        millis(settings, "timeoutMs", DEFAULT_TIMEOUT),
        millis(settings, "watchTimeoutMs", DEFAULT_WATCH_LIMIT));
  }

  private static String variable(Settings settings, Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .orElseThrow(
            () ->
                settings.error(
                    "inCluster",
                    "wants the environment variable " + name + ", as every pod has it"));
  }

  private static int port(Settings settings, String text) {
    int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > MAX_PORT) {
      throw settings.error("inCluster", "finds KUBERNETES_SERVICE_PORT '" + text + "', no port");
    }
    return port;
  }

  private static URI base(Settings settings, boolean tls, String host, int port) {
    try {
      URI base = new URI(tls ? "https" : "http", null, host, port, "/", null, null);
      if (base.getHost() != null) {
        return base;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw settings.error("host", "must be a host name or an IP address, not '" + host + "'");
  }

  private static SSLContext trust(Settings settings, Optional<Path> caFile) {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    try {
      caFile.ifPresent(file -> builder.trustManager(file.toFile()));
      return ((JdkSslContext) builder.build()).context();
    } catch (SSLException | IllegalArgumentException e) {
      throw settings.error(
          "caFile",
          "cannot be used, expected a file in PEM: "
              + caFile
                  .filter(file -> !Files.exists(file))
                  .map(file -> file + " is not there")
                  .orElse(String.valueOf(e.getMessage())));
    }
  }

  private static Duration millis(Settings settings, String key, Duration otherwise) {
    Duration given = settings.millis(key, otherwise);
    if (given.isZero()) {
      throw settings.error(key, "must be at least 1, not 0");
    }
    return given;
  }
}
