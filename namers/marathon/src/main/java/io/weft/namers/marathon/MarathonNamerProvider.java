package io.weft.namers.marathon;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The namer {@code io.l5d.marathon}, also called {@code marathon}: the tasks of apps in Marathon.
 * Its settings are those of linkerd, and {@code timeoutMs}, {@code emptyHoldMs} and {@code
 * firstAnswerMs}. The environment variable {@code MARATHON_HTTP_AUTH_CREDENTIAL} has the credential
 * of HTTP basic authentication, {@code user:password} in base64.
 */
public final class MarathonNamerProvider implements NamerProvider {
  private static final Duration DEFAULT_TTL = Duration.ofSeconds(5);
  private static final String BASIC = "MARATHON_HTTP_AUTH_CREDENTIAL";
  private static final String DCOS = "DCOS_SERVICE_ACCOUNT_CREDENTIAL";

  private final Function<String, @Nullable String> environment;

  public MarathonNamerProvider() {
    this(System::getenv);
  }

  MarathonNamerProvider(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public String kind() {
    return "io.l5d.marathon";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("marathon");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.marathon");
  }

  @Override
  public NamerSource parse(Settings settings) {
    MarathonApi.Access access = MarathonApi.Access.read(settings, authorization(settings));
    boolean useHealthCheck = settings.flag("useHealthCheck", false);
    Duration ttl = settings.millis("ttlMs", DEFAULT_TTL);
    if (ttl.isZero()) {
      throw settings.error("ttlMs", "must be at least 1");
    }
    Safeguards safeguards = Safeguards.read(settings);
    return context ->
        new MarathonNamer(
            useHealthCheck,
            ttl,
            safeguards,
            new MarathonApi(access, context.loop()),
            Hosts.open(context),
            context);
  }

  private Optional<String> authorization(Settings settings) {
    if (environment.apply(DCOS) != null) {
      throw settings.error(
          "kind",
          "cannot log in at DC/OS: the environment variable "
              + DCOS
              + " is set, and service accounts are not supported; unset it, and set "
              + BASIC
              + " if Marathon wants HTTP basic authentication");
    }
    String basic = environment.apply(BASIC);
    if (basic == null) {
      return Optional.empty();
    }
    if (!basic.matches("[A-Za-z0-9+/]+={0,2}")) {
      throw settings.error(
          "kind", "needs user:password in base64 in the environment variable " + BASIC);
    }
    return Optional.of("Basic " + basic);
  }
}
