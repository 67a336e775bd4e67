package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * The namer {@code io.l5d.zkLeader}, also called {@code zkLeader}: {@code /<node>…} is the leader
 * of the group in that node. The settings are those of {@link ServersetsNamerProvider}.
 */
public final class LeaderNamerProvider implements NamerProvider {
  private static final String KIND = "io.l5d.zkLeader";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Set<String> aliases() {
    return Set.of("zkLeader");
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
            path -> Target.directory(path, ensemble, base, path),
            1,
            new LeaderFormat());
  }
}
