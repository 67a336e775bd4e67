package io.weft.namers.inet;

import io.weft.namers.inet.dns.Pace;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;

/**
 * {@code /$/fixedinet/<host>/<port>}: as {@code inet}, but a host's addresses are looked up once,
 * and stay while they are in use.
 */
public final class FixedInetProvider implements SystemNamerProvider {
  @Override
  public String name() {
    return "fixedinet";
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return new InetNamer(context.prefix(), InetPath.Form.HOST_PORT, Hosts.open(context, Pace.ONCE));
  }
}
