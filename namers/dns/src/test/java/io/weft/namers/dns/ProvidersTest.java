package io.weft.namers.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.ScriptedNameServer;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {
  private final ManualLoop loop = new ManualLoop();

  private DiscoveryContext context(String prefix) {
    return new DiscoveryContext(Path.parse(prefix), loop, MetricScope.none(), new Random(1));
  }

  @ParameterizedTest
  @CsvSource({"io.l5d.dnssrv, dnssrv", "io.l5d.dns, dns"})
  void areFoundByKind(String kind, String alias) {
    NamerProvider provider =
        ServiceLoader.load(NamerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.kind().equals(kind))
            .findFirst()
            .orElseThrow();
    assertThat(provider.aliases()).containsExactly(alias);
    assertThat(provider.defaultPrefix()).hasToString("/" + kind);
    // A node starts whether or not there is a name server.
    MapSettings settings = new MapSettings(Map.of());
    provider.parse(settings).open(context("/#/" + kind)).close();
    settings.done();
  }

  @ParameterizedTest
  @CsvSource({
    "ns.example.org, ns.example.org, 53",
    "ns.example.org:5353, ns.example.org, 5353",
    "10.0.0.53, 10.0.0.53, 53",
    "10.0.0.53:8600, 10.0.0.53, 8600",
    "fd00::53, fd00::53, 53",
    "[fd00::53], [fd00::53], 53",
    "[fd00::53]:54, [fd00::53], 54",
  })
  void readsNameServers(String text, String host, int port) {
    assertThat(DnsHost.read(new MapSettings(Map.of("dnsHosts", List.of(text)))))
        .containsExactly(new DnsHost(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":53", "ns:0", "ns:65536", "ns:dns", "ns 1", "[fd00::53", "[ns]:53"})
  void saysWhatANameServerLooksLike(String text) {
    assertThatThrownBy(() -> DnsHost.read(new MapSettings(Map.of("dnsHosts", List.of(text)))))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("dnsHosts has '" + text + "', expected host[:port] such as");
  }

  @ParameterizedTest
  @CsvSource({"refreshIntervalSeconds, 0", "refreshIntervalSeconds, soon", "emptyHoldMs, x"})
  void refusesWrongSettings(String key, String value) {
    assertThatThrownBy(() -> new DnsSrvNamerProvider().parse(new MapSettings(Map.of(key, value))))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(key);
  }

  @Test
  void aNameServerMayBeGivenByName() throws Exception {
    try (ScriptedNameServer dns = ScriptedNameServer.start()) {
      dns.set("web.example", "A", 30, "10.0.0.1");
      List<String> hosts = List.of("localhost:" + dns.address().getPort());
      try (Namer namer =
          new DnsNamerProvider()
              .parse(new MapSettings(Map.of("dnsHosts", hosts)))
              .open(context("/#/io.l5d.dns"))) {
        Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse("/web.example/80")));
        await()
            .pollInSameThread()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> {
                  loop.advance(Duration.ofMillis(200));
                  return seen.last() instanceof State.Ok;
                });
        assertThat(seen.value()).hasToString("/#/io.l5d.dns/web.example/80");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/web", "/web/http", "/web/0", "/web/65536"})
  void saysHowANameIsMade(String path) {
    try (Namer namer =
        new DnsNamerProvider().parse(new MapSettings(Map.of())).open(context("/#/io.l5d.dns"))) {
      assertThat(new Seen<>(namer.lookup(Path.parse(path))).failure())
          .hasMessageContaining(
              "expected /#/io.l5d.dns/<host>/<port>, with a port from 1 to 65535");
    }
  }
}
