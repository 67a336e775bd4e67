package io.weft.namers.etcd;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.AnnouncerSource;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The announcer {@code io.l5d.etcd}, also called {@code etcd}: puts endpoints where the namer of
 * the same kind finds them, under a lease. Settings, beside those by which {@link
 * EtcdNamerProvider} reaches the cluster and finds the keys:
 *
 * <ul>
 *   <li>{@code ttlSecs}: how long the key of a node that has died stays, 10 if not given.
 * </ul>
 */
public final class EtcdAnnouncerProvider implements AnnouncerProvider {
  private static final int DEFAULT_TTL = 10;
  private static final int MIN_TTL = 2; // etcd grants no lease for less
  private static final int MAX_TTL = 3600;

  @Override
  public String kind() {
    return EtcdNamerProvider.KIND;
  }

  @Override
  public Set<String> aliases() {
    return Set.of(EtcdNamerProvider.ALIAS);
  }

  @Override
  public Path defaultPrefix() {
    return Path.of(EtcdNamerProvider.KIND);
  }

  @Override
  public AnnouncerSource parse(Settings settings) {
    Access access = Access.read(settings);
    String pathPrefix = Keys.prefix(settings);
    int ttl = settings.integer("ttlSecs", DEFAULT_TTL, MIN_TTL, MAX_TTL);
    return context -> new EtcdAnnouncer(access, pathPrefix, ttl, context);
  }
}
