package io.weft.namers.inet;

import io.weft.namers.inet.dns.Pace;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;

/**
 * {@code /$/inet/<host>/<port>}: an address, or all addresses of a host; {@code /$/inet/<port>} is
 * this machine.
 */
public final class InetProvider implements SystemNamerProvider {
  @Override
  public String name() {
    return "inet";
  }

  @Override
  public Namer open(DiscoveryContext context) {
    return new InetNamer(
        context.prefix(), InetPath.Form.HOST_PORT, Hosts.open(context, Pace.BY_TTL));
  }
}
