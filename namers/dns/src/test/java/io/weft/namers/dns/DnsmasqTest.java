package io.weft.namers.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both namers with a real name server and the real clock. */
class DnsmasqTest {
  private final ThreadLoop loop = new ThreadLoop("weft-discovery", Ticker.system());
  private Dnsmasq dnsmasq;

  @BeforeEach
  void find(@TempDir java.nio.file.Path directory) throws Exception {
    dnsmasq = Dnsmasq.find(directory);
  }

  @AfterEach
  void end() throws Exception {
    if (dnsmasq != null) {
      dnsmasq.close();
    }
    loop.close();
  }

  private Namer open(NamerProvider provider) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("dnsHosts", List.of(dnsmasq.dnsHost()));
    settings.put("emptyHoldMs", 500);
    DiscoveryContext context =
        new DiscoveryContext(
            Path.of("#").concat(provider.defaultPrefix()),
            loop,
            MetricScope.none(),
            RandomGenerator.getDefault());
    return provider.parse(new MapSettings(settings)).open(context);
  }

  private static void until(Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(30)).until(condition);
  }

  private static boolean isNeg(Seen<NameTree<Name>> seen) {
    return seen.last() instanceof State.Ok<NameTree<Name>> ok && ok.value() instanceof NameTree.Neg;
  }

  private static Seen<AddrSet> addresses(Seen<NameTree<Name>> seen) {
    until(() -> seen.last() instanceof State.Ok && !isNeg(seen));
    return new Seen<>(((Name.Bound) ((NameTree.Leaf<Name>) seen.value()).value()).addresses());
  }

  private static void untilHas(Seen<AddrSet> seen, String... endpoints) {
    until(() -> Endpoints.of(seen.last()).equals(List.of(endpoints)));
  }

  @Test
  @DisplayName(
      "pain point 24: a service is looked up again and again, past a restart of the server")
  void followsAService() throws Exception {
    dnsmasq.hosts("10.0.0.1 a.example", "10.0.0.2 b.example", "fd00::2 b.example");
    dnsmasq.options(
        "srv-host=_web._tcp.example,a.example,8080,0,10",
        "srv-host=_web._tcp.example,b.example,8081,0,20",
        "srv-host=_web._tcp.example,c.example,8082,1,1");
    dnsmasq.start();
    try (Namer namer = open(new DnsSrvNamerProvider())) {
      Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse("/_web._tcp.example/users")));
      Seen<NameTree<Name>> other = new Seen<>(namer.lookup(Path.parse("/_api._tcp.example")));
      Seen<AddrSet> addresses = addresses(seen);
      untilHas(addresses, "10.0.0.1:8080 * 10.0", "10.0.0.2:8081 * 10.0", "fd00::2:8081 * 10.0");
      assertThat(seen.value()).hasToString("/#/io.l5d.dnssrv/_web._tcp.example (residual /users)");
      until(() -> isNeg(other));

      // The server goes away, and what it said last stays.
      dnsmasq.close();
      until(() -> namer.watches().stream().anyMatch(report -> report.staleSeconds() > 0));
      assertThat(Endpoints.of(addresses.last())).hasSize(3);

      // It comes back, with another service.
      dnsmasq.options(
          "srv-host=_web._tcp.example,b.example,8081,0,0",
          "srv-host=_api._tcp.example,a.example,80,0,0");
      dnsmasq.start();
      untilHas(addresses, "10.0.0.2:8081 * 0.5", "fd00::2:8081 * 0.5");
      until(() -> !isNeg(other));

      // A target moves.
      dnsmasq.hosts("10.0.0.1 a.example", "10.0.0.9 b.example");
      untilHas(addresses, "10.0.0.9:8081 * 1.0");

      // And all are gone, so that the next alternative is tried.
      dnsmasq.hosts();
      until(() -> isNeg(seen));
    }
  }

  @Test
  void followsAHost() throws Exception {
    try (Namer namer = open(new DnsNamerProvider())) {
      Seen<NameTree<Name>> seen = new Seen<>(namer.lookup(Path.parse("/web.example/80/users")));
      // Nobody is there yet.
      until(() -> seen.last() instanceof State.Failed);
      dnsmasq.hosts("10.0.0.2 web.example", "10.0.0.1 web.example");
      dnsmasq.start();
      Seen<AddrSet> addresses = addresses(seen);
      untilHas(addresses, "10.0.0.1:80 * 1.0", "10.0.0.2:80 * 1.0");
      assertThat(seen.value()).hasToString("/#/io.l5d.dns/web.example/80 (residual /users)");
      dnsmasq.hosts("10.0.0.2 web.example", "fd00::1 web.example");
      untilHas(addresses, "10.0.0.2:80 * 1.0", "fd00::1:80 * 1.0");
      dnsmasq.hosts();
      until(() -> isNeg(seen));
    }
  }
}
