package io.weft.namers.inet;

import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;

/** {@code /$/inet/<host>/<port>}: an address, or all addresses of a host. */
public final class InetProvider implements SystemNamerProvider {
  @Override
  public String name() {
    return "inet";
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return InetNamer.open(context.prefix());
  }
}
