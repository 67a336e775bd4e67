package io.weft.namers.zookeeper;

import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;
import io.weft.namers.watch.Safeguards;

/** {@code /$/io.buoyant.namer.zk.leader/<servers>/<node>…}: the leader of a group. */
public final class LeaderSystemNamer implements SystemNamerProvider {
  @Override
  public String name() {
    return "io.buoyant.namer.zk.leader";
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return new ZooKeeperNamer<>(
        context,
        Safeguards.DEFAULT,
        NamedEnsembles.reader(Target::directory),
        NamedEnsembles.MAX,
        new LeaderFormat());
  }
}
