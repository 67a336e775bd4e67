package io.weft.namers.inet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.dns.DnsResponseCode;
import io.weft.namers.inet.dns.DnsLookups;
import io.weft.namers.inet.dns.NameServers;
import io.weft.namers.inet.dns.Pace;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.SystemNamerProvider;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.ScriptedNameServer;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InetNamerTest {
  private final ManualLoop loop = new ManualLoop();
  private ScriptedNameServer dns;
  private InetNamer namer;

  @BeforeEach
  void start() throws Exception {
    dns = ScriptedNameServer.start();
    namer = namer("/$/inet", InetPath.Form.HOST_PORT, Pace.BY_TTL);
  }

  @AfterEach
  void end() throws Exception {
    namer.close();
    dns.close();
  }

  private InetNamer namer(String prefix, InetPath.Form form, Pace pace) {
    DiscoveryContext context = context(prefix);
    NameServers servers = NameServers.of(List.of(dns.address()));
    DnsLookups lookups = DnsLookups.of(servers, loop, context.random());
    return new InetNamer(context.prefix(), form, new Hosts(context, lookups, pace));
  }

  private DiscoveryContext context(String prefix) {
    return new DiscoveryContext(Path.parse(prefix), loop, MetricScope.none(), new Random(1));
  }

  private static Name.Bound bound(Namer namer, String path) {
    NameTree<Name> tree = new Seen<>(namer.lookup(Path.parse(path))).value();
    return (Name.Bound) ((NameTree.Leaf<Name>) tree).value();
  }

  private Seen<AddrSet> addresses(String path) {
    return new Seen<>(bound(namer, path).addresses());
  }

  private static List<InetSocketAddress> sockets(AddrSet set) {
    return ((AddrSet.Bound) set).addresses().stream().map(Address::socket).toList();
  }

  private void until(Callable<Boolean> condition) {
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              loop.runTasks();
              return condition.call();
            });
  }

  /** Lets time pass meanwhile, since what is asked in real time is asked again by the clock. */
  private void advanceUntil(Callable<Boolean> condition) {
    until(
        () -> {
          loop.advance(Duration.ofSeconds(1));
          return condition.call();
        });
  }

  private static boolean has(Seen<AddrSet> seen, String... sockets) {
    return !seen.isPending()
        && seen.value() instanceof AddrSet.Bound bound
        && sockets(bound).stream()
            .map(socket -> socket.getAddress().getHostAddress() + ":" + socket.getPort())
            .toList()
            .equals(List.of(sockets));
  }

  private int asked() {
    return dns.questions().size();
  }

  @Test
  @DisplayName("linkerd #2421: a host is resolved again while its name is in use")
  void resolvesAgain() {
    dns.set("web", "A", 5, "10.0.0.2", "10.0.0.1");
    Seen<AddrSet> seen = addresses("/web/80");
    assertThat(seen.isPending()).isTrue();
    until(() -> has(seen, "10.0.0.1:80", "10.0.0.2:80"));
    // An answer in another order is no change.
    dns.set("web", "A", 5, "10.0.0.1", "10.0.0.2");
    int before = asked();
    advanceUntil(() -> asked() > before + 4);
    dns.set("web", "A", 5, "10.0.0.1", "10.0.0.3");
    advanceUntil(() -> !has(seen, "10.0.0.1:80", "10.0.0.2:80"));
    assertThat(seen.states()).hasSize(3);
    // The address that stays is the same one, and so are its connections.
    assertThat(sockets(seen.value()))
        .containsExactly(
            new InetSocketAddress("10.0.0.1", 80), new InetSocketAddress("10.0.0.3", 80));
    seen.close();
    loop.runTasks();
    assertThat(loop.pendingTimeouts()).isZero();
    assertThat(namer.watches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsTheLastAddressesWhileNameServersAreAway(boolean silent) {
    dns.set("web", "A", 1, "10.0.0.1");
    Seen<AddrSet> seen = addresses("/web/80");
    until(() -> has(seen, "10.0.0.1:80"));
    dns.set(
        "web",
        "A",
        silent
            ? new ScriptedNameServer.Silence()
            : ScriptedNameServer.failure(DnsResponseCode.SERVFAIL));
    advanceUntil(() -> namer.watches().get(0).problem() != null);
    advanceUntil(() -> silent || asked() > 40);
    loop.advance(Duration.ofHours(1));
    assertThat(has(seen, "10.0.0.1:80")).isTrue();
    WatchReport report = namer.watches().get(0);
    assertThat(report.id()).hasToString("/$/inet/web");
    assertThat(report.staleSeconds()).isGreaterThan(3_000);
    assertThat(report.problem()).contains(silent ? "no answer in time" : "ServFail");
    assertThat(seen.states()).hasSize(2);
    // And they are back.
    dns.set("web", "A", 1, "10.0.0.2");
    advanceUntil(() -> has(seen, "10.0.0.2:80"));
  }

  @Test
  void aHostThatIsGoneAllOfASuddenStaysForAWhile() {
    dns.set("web", "A", 1, "10.0.0.1");
    Seen<AddrSet> seen = addresses("/web/80");
    until(() -> has(seen, "10.0.0.1:80"));
    dns.forget("web");
    loop.advance(Duration.ofSeconds(2));
    until(() -> namer.watches().get(0).problem() != null);
    loop.advance(Duration.ofMillis(9_900));
    assertThat(has(seen, "10.0.0.1:80")).isTrue();
    loop.advance(Duration.ofMillis(200));
    assertThat(seen.value()).isEqualTo(new AddrSet.Neg());
    dns.set("web", "A", 1, "10.0.0.1");
    advanceUntil(() -> has(seen, "10.0.0.1:80"));
  }

  @Test
  void aHostThatIsBackInTimeWasNeverGone() {
    dns.set("web", "A", 1, "10.0.0.1");
    Seen<AddrSet> seen = addresses("/web/80");
    until(() -> has(seen, "10.0.0.1:80"));
    dns.forget("web");
    loop.advance(Duration.ofSeconds(2));
    until(() -> namer.watches().get(0).problem() != null);
    dns.set("web", "A", 1, "10.0.0.1");
    loop.advance(Duration.ofSeconds(6));
    until(() -> namer.watches().get(0).problem() == null);
    loop.advance(Duration.ofSeconds(60));
    assertThat(seen.states()).hasSize(2);
  }

  @Test
  void aNameIsBoundWhetherOrNotThereIsSuchAHost() {
    Seen<AddrSet> seen = addresses("/no-such-host/80");
    until(() -> !seen.isPending());
    assertThat(seen.value()).isEqualTo(new AddrSet.Neg());
  }

  @Test
  void waitsForNameServersOnlyForAWhile() {
    dns.otherwise(new ScriptedNameServer.Silence());
    Seen<AddrSet> seen = addresses("/web/80");
    loop.advance(Duration.ofSeconds(2));
    assertThat(seen.failure()).hasMessageContaining("/$/inet/web is not known");
    dns.set("web", "A", 1, "10.0.0.1");
    until(() -> seen.last() instanceof io.weft.stack.activity.State.Ok);
    assertThat(has(seen, "10.0.0.1:80")).isTrue();
  }

  @Test
  void looksAHostUpOnceForAll() {
    dns.set("web", "A", 30, "10.0.0.1");
    Seen<AddrSet> one = addresses("/web/80");
    Seen<AddrSet> other = addresses("/web/81");
    until(() -> has(one, "10.0.0.1:80") && has(other, "10.0.0.1:81"));
    assertThat(dns.questions()).containsExactlyInAnyOrder("A web", "AAAA web");
  }

  @Test
  void fixedinetResolvesOnce() {
    try (InetNamer fixed = namer("/$/fixedinet", InetPath.Form.HOST_PORT, Pace.ONCE)) {
      dns.set("web", "A", 1, "10.0.0.1");
      Seen<AddrSet> seen = new Seen<>(bound(fixed, "/web/80").addresses());
      until(() -> has(seen, "10.0.0.1:80"));
      int before = asked();
      loop.advance(Duration.ofHours(1));
      assertThat(asked()).isEqualTo(before);
    }
  }

  @Test
  void rinetHasThePortFirst() {
    try (InetNamer rinet = namer("/$/io.buoyant.rinet", InetPath.Form.PORT_HOST, Pace.BY_TTL)) {
      dns.set("web", "A", 1, "10.0.0.1");
      Name.Bound bound = bound(rinet, "/80/web/users/add");
      assertThat(bound.id()).hasToString("/$/io.buoyant.rinet/80/web");
      assertThat(bound.residual()).hasToString("/users/add");
      Seen<AddrSet> seen = new Seen<>(bound.addresses());
      until(() -> has(seen, "10.0.0.1:80"));
      assertThat(new Seen<>(rinet.lookup(Path.parse("/web/80"))).failure())
          .hasMessage(
              "/$/io.buoyant.rinet/web/80: expected /$/io.buoyant.rinet/<port>/<host>, with a port"
                  + " from 1 to 65535");
      assertThat(new Seen<>(rinet.lookup(Path.parse("/80"))).failure()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/127.0.0.1/80, 127.0.0.1, 80, /$/inet/127.0.0.1/80, /",
    "/::1/8080/a/b, ::1, 8080, /$/inet/::1/8080, /a/b",
    "'/\\x5b\\x3a\\x3a\\x31\\x5d/80', ::1, 80, '/$/inet/\\x5b\\x3a\\x3a\\x31\\x5d/80', /",
    "/8080, 127.0.0.1, 8080, /$/inet/8080, /",
    "/8080/a, 127.0.0.1, 8080, /$/inet/8080, /a",
  })
  void knowsAddressesAtOnce(String path, String ip, int port, String id, String residual) {
    Name.Bound bound = bound(namer, path);
    assertThat(bound.id()).hasToString(id);
    assertThat(bound.residual()).hasToString(residual);
    assertThat(sockets(new Seen<>(bound.addresses()).value()))
        .containsExactly(new InetSocketAddress(ip, port));
    assertThat(namer.watches()).isEmpty();
    // An id binds to the same name again.
    assertThat(bound(namer, bound.id().drop(2).toString()).id()).isEqualTo(bound.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/web", "/web/http", "/web/0", "/web/65536", "/0", "/-1", "/web/+80"})
  void saysHowANameIsMade(String path) {
    assertThat(new Seen<>(namer.lookup(Path.parse(path.replace("+", "\\x2b")))).failure())
        .hasMessageContaining("expected /$/inet/<host>/<port> or /$/inet/<port>");
  }

  @Test
  void aSocketKeepsItsHostName() {
    InetSocketAddress socket = sockets(addresses("/127.0.0.1/80").value()).get(0);
    assertThat(socket.getHostString()).isEqualTo("127.0.0.1");
  }

  @Test
  void isThereWithoutConfigurationAndFindsThisMachine() {
    List<SystemNamerProvider> providers =
        ServiceLoader.load(SystemNamerProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    assertThat(providers)
        .extracting(SystemNamerProvider::name)
        .contains("inet", "fixedinet", "io.buoyant.rinet");
    for (SystemNamerProvider provider : providers) {
      String path = provider.name().contains("rinet") ? "/80/localhost" : "/localhost/80";
      try (Namer real = provider.open(context("/$/" + provider.name()))) {
        Seen<AddrSet> seen = new Seen<>(bound(real, path).addresses());
        until(() -> !seen.isPending());
        assertThat(sockets(seen.value()))
            .isNotEmpty()
            .extracting(InetSocketAddress::getAddress)
            .allMatch(InetAddress::isLoopbackAddress);
      }
    }
  }
}
