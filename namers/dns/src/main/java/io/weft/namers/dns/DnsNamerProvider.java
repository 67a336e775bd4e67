package io.weft.namers.dns;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.util.List;
import java.util.Set;

/**
 * The namer {@code io.l5d.dns}, also called {@code dns}: {@code /<host>/<port>}, all addresses of a
 * host, negative when there is none. Settings:
 *
 * <ul>
 *   <li>{@code dnsHosts}: the name servers to ask, {@code host[:port]}; those of the system if not
 *       given;
 *   <li>those of {@link Safeguards}.
 * </ul>
 */
public final class DnsNamerProvider implements NamerProvider {
  @Override
  public String kind() {
    return "io.l5d.dns";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("dns");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.dns");
  }

  @Override
  public NamerSource parse(Settings settings) {
    List<DnsHost> hosts = DnsHost.read(settings);
    Safeguards safeguards = Safeguards.read(settings);
    return context -> new DnsNamer(context, safeguards, ConfiguredServers.lookups(hosts, context));
  }
}
