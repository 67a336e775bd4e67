package io.weft.namers.inet;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.watch.ManualRepeater;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
  private final Map<String, List<String>> dns = new ConcurrentHashMap<>();
  private final ManualRepeater background = new ManualRepeater();
  private final Hosts hosts = new Hosts(this::resolve, background);
  private final InetNamer namer = new InetNamer(Path.parse("/$/inet"), hosts);

  private InetAddress[] resolve(String host) throws UnknownHostException {
    List<String> found = dns.get(host);
    if (found == null) {
      throw new UnknownHostException(host);
    }
    InetAddress[] addresses = new InetAddress[found.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = InetAddress.getByName(found.get(i));
    }
    return addresses;
  }

  private Name.Bound bound(String path) {
    NameTree<Name> tree = new Seen<>(namer.lookup(Path.parse(path))).value();
    return (Name.Bound) ((NameTree.Leaf<Name>) tree).value();
  }

  private static List<InetSocketAddress> sockets(AddrSet set) {
    return ((AddrSet.Bound) set).addresses().stream().map(Address::socket).toList();
  }

  @Test
  void resolvesInTheBackgroundAndAgain() {
    dns.put("web", List.of("10.0.0.2", "10.0.0.1"));
    Seen<AddrSet> seen = new Seen<>(bound("/web/80").addresses());
    assertThat(seen.isPending()).isTrue();
    background.round();
    assertThat(sockets(seen.value()))
        .containsExactly(
            new InetSocketAddress("10.0.0.1", 80), new InetSocketAddress("10.0.0.2", 80));
    // Another order is no change.
    dns.put("web", List.of("10.0.0.1", "10.0.0.2"));
    background.round();
    assertThat(seen.states()).hasSize(2);
    dns.put("web", List.of("10.0.0.3"));
    background.round();
    assertThat(sockets(seen.value())).containsExactly(new InetSocketAddress("10.0.0.3", 80));
    seen.close();
    assertThat(background.tasks()).isZero();
  }

  @Test
  void keepsTheLastGoodAddresses() {
    Seen<AddrSet> seen = new Seen<>(bound("/web/80").addresses());
    background.round();
    assertThat(seen.failure()).hasMessage("host web cannot be resolved");
    dns.put("web", List.of("10.0.0.1"));
    background.round();
    dns.remove("web");
    background.rounds(3);
    assertThat(sockets(seen.value())).containsExactly(new InetSocketAddress("10.0.0.1", 80));
  }

  @Test
  void looksAHostUpOnceForAll() {
    dns.put("web", List.of("10.0.0.1"));
    Seen<AddrSet> one = new Seen<>(bound("/web/80").addresses());
    Seen<AddrSet> other = new Seen<>(bound("/web/81").addresses());
    assertThat(background.tasks()).isEqualTo(1);
    background.round();
    assertThat(sockets(one.value())).containsExactly(new InetSocketAddress("10.0.0.1", 80));
    assertThat(sockets(other.value())).containsExactly(new InetSocketAddress("10.0.0.1", 81));
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
    Name.Bound bound = bound(path);
    assertThat(bound.id()).hasToString(id);
    assertThat(bound.residual()).hasToString(residual);
    assertThat(sockets(new Seen<>(bound.addresses()).value()))
        .containsExactly(new InetSocketAddress(ip, port));
    assertThat(background.tasks()).isZero();
    // An id binds to the same name again.
    assertThat(bound(bound.id().drop(2).toString()).id()).isEqualTo(bound.id());
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
    InetSocketAddress socket =
        sockets(new Seen<>(bound("/127.0.0.1/80").addresses()).value()).get(0);
    assertThat(socket.getHostString()).isEqualTo("127.0.0.1");
  }

  @Test
  void closingEndsTheBackground() {
    namer.close();
    assertThat(background.isClosed()).isTrue();
  }

  @Test
  void usesTheSystemsResolver() {
    try (InetNamer real = InetNamer.open(Path.parse("/$/inet"))) {
      NameTree<Name> tree = new Seen<>(real.lookup(Path.of("localhost", "80"))).value();
      Name.Bound bound = (Name.Bound) ((NameTree.Leaf<Name>) tree).value();
      Seen<AddrSet> seen = new Seen<>(bound.addresses());
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !seen.isPending());
      assertThat(sockets(seen.value())).allMatch(s -> s.getAddress().isLoopbackAddress());
    }
  }
}
