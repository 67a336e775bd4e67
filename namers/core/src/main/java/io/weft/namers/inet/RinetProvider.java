package io.weft.namers.inet;

import io.weft.namers.inet.dns.Pace;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;

/**
 * {@code /$/io.buoyant.rinet/<port>/<host>}: as {@code inet}, with the port first, so that a rule
 * of a Dtab can fix it.
 */
public final class RinetProvider implements SystemNamerProvider {
  @Override
  public String name() {
    return "io.buoyant.rinet";
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return new InetNamer(
        context.prefix(), InetPath.Form.PORT_HOST, Hosts.open(context, Pace.BY_TTL));
  }
}
