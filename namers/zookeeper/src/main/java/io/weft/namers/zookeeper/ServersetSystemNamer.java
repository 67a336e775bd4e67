package io.weft.namers.zookeeper;

import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;
import io.weft.namers.watch.Safeguards;

/** {@code /$/com.twitter.serverset/<servers>/<node>…[:endpoint][#shard]}: a serverset. */
public final class ServersetSystemNamer implements SystemNamerProvider {
  @Override
  public String name() {
    return "com.twitter.serverset";
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return new ZooKeeperNamer<>(
        context,
        Safeguards.DEFAULT,
        NamedEnsembles.reader(Target::serverset),
        NamedEnsembles.MAX,
        new ServersetFormat());
  }
}
