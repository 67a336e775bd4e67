package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerProvider;
import io.weft.namers.spi.AnnouncerSource;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The announcer {@code io.l5d.serversets}, also called {@code serversets}. The settings are those
 * of {@link ServersetsNamerProvider}, except that {@code pathPrefix} is {@code /discovery} if not
 * given.
 */
public final class ServersetsAnnouncerProvider implements AnnouncerProvider {
  @Override
  public String kind() {
    return ServersetsNamerProvider.KIND;
  }

  @Override
  public Set<String> aliases() {
    return Set.of(ServersetsNamerProvider.ALIAS);
  }

  @Override
  public Path defaultPrefix() {
    return Path.of(ServersetsNamerProvider.KIND);
  }

  @Override
  public AnnouncerSource parse(Settings settings) {
    Ensemble ensemble = Ensemble.read(settings);
    String base = Nodes.base(settings, "pathPrefix", "/discovery");
    return context -> new ServersetAnnouncer(context, ensemble, base);
  }
}
