package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.util.Optional;
import java.util.Set;

/**
 * The namer {@code io.l5d.curator}, also called {@code curator}: {@code /<service>} of Curator's
 * discovery. The settings are those of {@link ServersetsNamerProvider}, with {@code basePath} in
 * place of {@code pathPrefix}.
 */
public final class CuratorNamerProvider implements NamerProvider {
  private static final String KIND = "io.l5d.curator";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Set<String> aliases() {
    return Set.of("curator");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of(KIND);
  }

  @Override
  public NamerSource parse(Settings settings) {
    Ensemble ensemble = Ensemble.read(settings);
    String base = Nodes.base(settings, "basePath", "/");
    Safeguards safeguards = Safeguards.read(settings);
    return context ->
        new ZooKeeperNamer<>(
            context,
            safeguards,
            path ->
                path.size() == 1 ? Target.directory(path, ensemble, base, path) : Optional.empty(),
            1,
            new CuratorFormat());
  }
}
