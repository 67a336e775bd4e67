package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The namer {@code io.l5d.serversets}, also called {@code serversets}: {@code
 * /<node>…[:endpoint][#shard]}. Settings:
 *
 * <ul>
 *   <li>{@code zkAddrs}: the servers, each {@code host} and {@code port} (2181);
 *   <li>{@code sessionTimeoutMs}: 10,000 if not given;
 *   <li>{@code pathPrefix}: the node below which all names are, {@code /} if not given;
 *   <li>{@code user} and {@code password}: for the scheme {@code digest};
 *   <li>those of {@link Safeguards}.
 * </ul>
 */
public final class ServersetsNamerProvider implements NamerProvider {
  static final String KIND = "io.l5d.serversets";
  static final String ALIAS = "serversets";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Set<String> aliases() {
    return Set.of(ALIAS);
  }

  @Override
  public Path defaultPrefix() {
    return Path.of(KIND);
  }

  @Override
  public NamerSource parse(Settings settings) {
    Ensemble ensemble = Ensemble.read(settings);
    String base = Nodes.base(settings, "pathPrefix", "/");
    Safeguards safeguards = Safeguards.read(settings);
    return context ->
        new ZooKeeperNamer<>(
            context,
            safeguards,
            path -> Target.serverset(path, ensemble, base, path),
            1,
            new ServersetFormat());
  }
}
