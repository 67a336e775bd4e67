package io.weft.namers.consul;

import io.weft.namers.inet.Hosts;
import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.Set;

/**
 * The namer {@code io.l5d.consul}, also called {@code consul}: services and their health in Consul.
 * Its settings are those of linkerd, and {@code waitMs}, {@code timeoutMs}, {@code emptyHoldMs} and
 * {@code firstAnswerMs}.
 */
public final class ConsulNamerProvider implements NamerProvider {
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(1);
  private static final Duration MAX_WAIT = Duration.ofMinutes(10); // Consul's own limit

  @Override
  public String kind() {
    return "io.l5d.consul";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("consul");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.consul");
  }

  @Override
  public NamerSource parse(Settings settings) {
    ConsulApi.Access access = ConsulApi.Access.read(settings);
    boolean includeTag = settings.flag("includeTag", false);
    ServiceWatch.Query query =
        new ServiceWatch.Query(
            new HealthReader(InstanceRules.read(settings)),
            Consistency.read(settings),
            waitFor(settings),
            settings.flag("setHost", false));
    Safeguards safeguards = Safeguards.read(settings);
    // What linkerd's client needs to be told and this one does not.
    boolean unusedFailFast = settings.flag("failFast", false);
    int unusedStreamedAfter =
        settings.integer("fixedLengthStreamedAfterKB", 5120, 1, Integer.MAX_VALUE);
    return context ->
        new ConsulNamer(
            includeTag,
            query,
            safeguards,
            new ConsulApi(access, context.loop()),
            Hosts.open(context),
            context);
  }

  private static Duration waitFor(Settings settings) {
    Duration wait = settings.millis("waitMs", DEFAULT_WAIT);
    if (wait.isZero() || wait.compareTo(MAX_WAIT) > 0) {
      throw settings.error("waitMs", "must be from 1 to " + MAX_WAIT.toMillis());
    }
    return wait;
  }
}
