package io.weft.namers.dns;

import io.weft.namers.inet.dns.Pace;
import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.NamerSource;
import io.weft.namers.watch.Safeguards;
import io.weft.stack.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The namer {@code io.l5d.dnssrv}, also called {@code dnssrv}: discovery by SRV records (RFC 2782).
 * Settings:
 *
 * <ul>
 *   <li>{@code refreshIntervalSeconds}: how often records are looked up at least, 5 if not given; a
 *       shorter time to live makes it more often;
 *   <li>{@code dnsHosts}: the name servers to ask, {@code host[:port]}; those of the system if not
 *       given;
 *   <li>those of {@link Safeguards}.
 * </ul>
 */
public final class DnsSrvNamerProvider implements NamerProvider {
  private static final int DEFAULT_SECONDS = 5;
  private static final int DAY = 86_400;

  @Override
  public String kind() {
    return "io.l5d.dnssrv";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("dnssrv");
  }

  @Override
  public Path defaultPrefix() {
    return Path.of("io.l5d.dnssrv");
  }

  @Override
  public NamerSource parse(Settings settings) {
    int seconds = settings.integer("refreshIntervalSeconds", DEFAULT_SECONDS, 1, DAY);
    Pace pace = Pace.atMost(Duration.ofSeconds(seconds));
    List<DnsHost> hosts = DnsHost.read(settings);
    Safeguards safeguards = Safeguards.read(settings);
    return context ->
        new DnsSrvNamer(context, safeguards, ConfiguredServers.lookups(hosts, context), pace);
  }
}
