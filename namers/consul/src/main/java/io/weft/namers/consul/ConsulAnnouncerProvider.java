package io.weft.namers.consul;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.AnnouncerSource;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.Set;

/**
 * The announcer {@code io.l5d.consul}, also called {@code consul}. Settings: {@code host}, {@code
 * port}, {@code token}, {@code tls} and {@code timeoutMs} as those of the namer, and
 *
 * <ul>
 *   <li>{@code ttlSecs}: after so many seconds without a sign of life the service is critical;
 *   <li>{@code deregisterAfterSecs}: and after so many more Consul forgets it; at least 60;
 *   <li>{@code tags}: of the service.
 * </ul>
 */
public final class ConsulAnnouncerProvider implements AnnouncerProvider {
  private static final int DEFAULT_TTL = 10;
  private static final int MIN_DEREGISTER_AFTER = 60; // Consul's own limit
  private static final int DAY = 86_400;

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
  public AnnouncerSource parse(Settings settings) {
    ConsulApi.Access access = ConsulApi.Access.read(settings);
    Registration.Terms terms =
        new Registration.Terms(
            Duration.ofSeconds(settings.integer("ttlSecs", DEFAULT_TTL, 1, DAY)),
            Duration.ofSeconds(
                settings.integer(
                    "deregisterAfterSecs", MIN_DEREGISTER_AFTER, MIN_DEREGISTER_AFTER, DAY)),
            settings.strings("tags"));
    return context -> new ConsulAnnouncer(access, terms, context);
  }
}
