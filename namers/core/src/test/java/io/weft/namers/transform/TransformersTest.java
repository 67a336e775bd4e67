package io.weft.namers.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import io.weft.stack.settings.SettingsException;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformersTest {
  private static final Path ID = Path.parse("/#/io.l5d.fs/web");

  private static InetAddress host(String text) {
    return Host.parse(text).orElseThrow().address();
  }

  /** Reads {@code host port [* weight] [key=value]...}. */
  private static Address address(String text) {
    String[] words = text.split(" ", -1);
    double weight = 1;
    Map<String, String> metadata = new HashMap<>();
    for (int i = 2; i < words.length; i++) {
      if (words[i].equals("*")) {
        weight = Double.parseDouble(words[++i]);
      } else {
        int equals = words[i].indexOf('=');
        metadata.put(words[i].substring(0, equals), words[i].substring(equals + 1));
      }
    }
    return new Address(
        new InetSocketAddress(host(words[0]), Integer.parseInt(words[1])), weight, metadata);
  }

  private static AddrSet.Bound set(String... texts) {
    List<Address> addresses = new ArrayList<>();
    for (String text : texts) {
      addresses.add(address(text));
    }
    return (AddrSet.Bound) AddrSet.of(addresses);
  }

  private static Transformer.OfAddresses transformer(
      TransformerProvider provider, Map<String, ?> settings) {
    MapSettings given = new MapSettings(settings);
    Transformer transformer = provider.parse(given);
    given.done();
    return (Transformer.OfAddresses) transformer;
  }

  private static AddrSet transformed(Transformer.OfAddresses transformer, AddrSet set) {
    Name.Bound bound = new Name.Bound(ID, Activity.value(set), Path.of("rest"));
    Name.Bound result = transformer.apply(bound);
    assertThat(result.id()).isEqualTo(transformer.prefix().concat(ID));
    assertThat(result.residual()).isEqualTo(Path.of("rest"));
    return new Seen<>(result.addresses()).value();
  }

  @Test
  void portMovesAllEndpointsAndKeepsWhatIsKnownOfThem() {
    Transformer.OfAddresses port = transformer(new PortProvider(), Map.of("port", 4141));
    assertThat(port).hasToString("/%/io.l5d.port/4141");
    assertThat(
            transformed(
                port, set("10.0.0.1 80 * 2 identity=spiffe://a/b zone=z", "10.0.0.2 81", "::1 80")))
        .isEqualTo(
            set("10.0.0.1 4141 * 2 identity=spiffe://a/b zone=z", "10.0.0.2 4141", "::1 4141"));
    assertThat(transformed(port, new AddrSet.Neg())).isEqualTo(new AddrSet.Neg());
  }

  @Test
  void portAddsTheWeightsOfThoseThatBecomeOne() {
    Transformer.OfAddresses port = transformer(new PortProvider(), Map.of("port", 1));
    assertThat(transformed(port, set("10.0.0.1 80", "10.0.0.1 81 * 2", "10.0.0.1 82 zone=z")))
        .isEqualTo(set("10.0.0.1 1 * 3", "10.0.0.1 1 zone=z"));
    String most = " * " + Double.MAX_VALUE;
    assertThat(transformed(port, set("10.0.0.1 80" + most, "10.0.0.1 81" + most)))
        .isEqualTo(set("10.0.0.1 1" + most));
  }

  @Test
  void perHostKeepsOneEndpointOfEachHost() {
    Transformer.OfAddresses perHost = transformer(new PerHostProvider(), Map.of());
    assertThat(perHost).hasToString("/%/io.l5d.perHost");
    assertThat(transformed(perHost, set("10.0.0.1 81 * 2", "10.0.0.2 80", "10.0.0.1 80 zone=z")))
        .isEqualTo(set("10.0.0.1 80 * 3 zone=z", "10.0.0.2 80"));

    Transformer.OfAddresses at = transformer(new PerHostProvider(), Map.of("port", 4141));
    assertThat(at).hasToString("/%/io.l5d.perHost/4141");
    assertThat(transformed(at, set("10.0.0.1 81 * 2", "10.0.0.2 80", "10.0.0.1 80 zone=z")))
        .isEqualTo(set("10.0.0.1 4141 * 3 zone=z", "10.0.0.2 4141"));
  }

  @Test
  void perHostNeverTurnsAnIdentityIntoPlainText() {
    AddrSet.Bound mixed = set("10.0.0.1 80", "10.0.0.1 81 identity=spiffe://a/b");
    assertThat(transformed(transformer(new PerHostProvider(), Map.of()), mixed))
        .isEqualTo(set("10.0.0.1 81 * 2 identity=spiffe://a/b"));
    assertThat(transformed(transformer(new PerHostProvider(), Map.of("port", 9)), mixed))
        .isEqualTo(set("10.0.0.1 9 * 2 identity=spiffe://a/b"));
  }

  @Test
  void localhostKeepsEndpointsAtAddressesOfThisMachine() {
    Set<InetAddress> own = new HashSet<>(Set.of(host("10.0.0.1"), host("fe80::1")));
    Transformer.OfAddresses local = transformer(new LocalhostProvider(() -> own), Map.of());
    assertThat(local).hasToString("/%/io.l5d.localhost");
    Var<AddrSet> endpoints =
        Var.of(set("10.0.0.1 80 * 2 zone=z", "10.0.0.2 80", "127.0.0.1 80", "fe80::1 80"));
    Seen<AddrSet> seen = new Seen<>(local.apply(new Name.Bound(ID, endpoints, ID)).addresses());
    assertThat(seen.value()).isEqualTo(set("10.0.0.1 80 * 2 zone=z", "127.0.0.1 80", "fe80::1 80"));
    endpoints.set(set("10.0.0.2 80"));
    assertThat(seen.value()).isEqualTo(set());
    own.add(host("10.0.0.2"));
    endpoints.set(set("10.0.0.2 80", "10.0.0.3 80"));
    assertThat(seen.value()).isEqualTo(set("10.0.0.2 80"));
    endpoints.set(set("10.0.0.2 80", "10.0.0.4 80")); // nothing that is here
    assertThat(seen.states()).hasSize(3);
  }

  @Test
  void localhostSaysWhenTheInterfacesCannotBeListed() {
    Transformer.OfAddresses local =
        transformer(
            new LocalhostProvider(
                () -> {
                  throw new UncheckedIOException("not listed", new SocketException());
                }),
            Map.of());
    Name.Bound bound = new Name.Bound(ID, Activity.value(set("10.0.0.1 80")), ID);
    assertThat(new Seen<>(local.apply(bound).addresses()).failure()).hasMessage("not listed");
  }

  @Test
  void localhostKnowsTheInterfacesOfThisMachine() {
    Transformer.OfAddresses local = transformer(new LocalhostProvider(), Map.of());
    // 192.0.2.0/24 is for documentation: nobody has it.
    assertThat(transformed(local, set("127.0.0.1 80", "192.0.2.1 80")))
        .isEqualTo(set("127.0.0.1 80"));
  }

  @Test
  void specificHostKeepsEndpointsOnIt() {
    Transformer.OfAddresses host =
        transformer(new SpecificHostProvider(), Map.of("host", "10.0.0.1"));
    assertThat(host).hasToString("/%/io.l5d.specificHost/10.0.0.1");
    assertThat(transformed(host, set("10.0.0.1 80 zone=z", "10.0.0.1 81", "10.0.0.2 80")))
        .isEqualTo(set("10.0.0.1 80 zone=z", "10.0.0.1 81"));
    assertThat(transformer(new SpecificHostProvider(), Map.of("host", "2001:DB8:0::1")))
        .hasToString("/%/io.l5d.specificHost/2001:db8::1");
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16,    10.1.0.0,      true",
    "10.1.0.0/16,    10.1.255.255,  true",
    "10.1.0.0/16,    10.2.0.0,      false",
    "10.1.0.0/16,    10.0.255.255,  false",
    "10.1.128.0/17,  10.1.127.255,  false",
    "10.1.128.0/17,  10.1.128.0,    true",
    "10.0.0.7/32,    10.0.0.7,      true",
    "10.0.0.7/32,    10.0.0.6,      false",
    "0.0.0.0/0,      255.0.0.1,     true",
    "0.0.0.0/0,      ::1,           false",
    "2001:db8::/33,  2001:db8:7fff::1, true",
    "2001:db8::/33,  2001:db8:8000::1, false",
    "::/0,           ::1,           true",
    "::/0,           10.0.0.1,      false",
  })
  void subnetKeepsEndpointsInside(String cidr, String host, boolean inside) {
    Transformer.OfAddresses subnet = transformer(new SubnetProvider(), Map.of("cidr", cidr));
    assertThat(subnet.prefix().toString()).isEqualTo("/%/io.l5d.subnet/" + cidr);
    AddrSet.Bound endpoint = set(host + " 80 * 3 identity=spiffe://a/b");
    assertThat(transformed(subnet, endpoint)).isEqualTo(inside ? endpoint : set());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.0.0     | cidr '10.1.0.0/' is no network: expected a number of bits from 0 to 32 behind the slash",
        "10.1.0.0/33  | cidr '10.1.0.0/33' is no network: expected a number of bits from 0 to 32 behind the slash",
        "10.1.0.0/-1  | cidr '10.1.0.0/-1' is no network: expected a number of bits from 0 to 32 behind the slash",
        "::/129       | cidr '::/129' is no network: expected a number of bits from 0 to 128 behind the slash",
        "10.1.2.3/16  | cidr '10.1.2.3/16' has more than 16 bits; expected 10.1.0.0/16",
        "example.org/8| cidr 'example.org/8' is no network such as 10.1.0.0/16",
      })
  void subnetSaysWhatIsWrong(String cidr, String problem) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> transformer(new SubnetProvider(), Map.of("cidr", cidr)))
        .withMessage(problem);
  }

  @Test
  void saysWhichSettingIsWrong() {
    refused(new PortProvider(), Map.of(), "port must be given: a port from 1 to 65535");
    refused(new PortProvider(), Map.of("port", 0), "port must be from 1 to 65535, not 0");
    refused(
        new PerHostProvider(), Map.of("port", 65536), "port must be from 1 to 65535, not 65536");
    refused(new SpecificHostProvider(), Map.of(), "host must be given");
    refused(
        new SpecificHostProvider(),
        Map.of("host", "example.org"),
        "host is 'example.org'; expected an IP address such as 10.0.0.7");
    refused(
        new SpecificHostProvider(),
        Map.of("host", "fe80::1%eth0"),
        "host is 'fe80::1%eth0'; expected an IP address such as 10.0.0.7");
    refused(new SubnetProvider(), Map.of(), "cidr must be given");
    refused(new ReplaceProvider(), Map.of(), "path must be given");
    refused(new ReplaceProvider(), Map.of("path", "a"), "path expected '/' but found 'a' at: [a]");
    refused(
        new ConstProvider(),
        Map.of("path", "/"),
        "path is '/'; expected a name such as /#/io.l5d.fs/gateway");
    refused(new LocalhostProvider(), Map.of("host", "a"), "host is not known");
  }

  private static void refused(
      TransformerProvider provider, Map<String, ?> settings, String problem) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> transformer(provider, settings))
        .withMessage(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "/io.l5d.port/4141/a,               /%/io.l5d.port/4141",
    "/io.l5d.localhost/a,               /%/io.l5d.localhost",
    "/io.l5d.localhost,                 /%/io.l5d.localhost",
    "/io.l5d.specificHost/::1/a,        /%/io.l5d.specificHost/::1",
    "/io.l5d.subnet/10.0.0.0/8/a,       /%/io.l5d.subnet/10.0.0.0/8",
    "/io.l5d.perHost/4141/a,            /%/io.l5d.perHost/4141",
    "/io.l5d.perHost/#/a,               /%/io.l5d.perHost",
    "/io.l5d.perHost/99999/a,           /%/io.l5d.perHost",
    "/io.l5d.replace/#/io.l5d.fs/gw,    /%/io.l5d.replace",
    "/io.l5d.const/#/io.l5d.fs/gw,      /%/io.l5d.const",
  })
  void areReadFromIds(String text, String prefix) {
    Path path = Path.parse(text);
    assertThat(provider(path.element(0)).named(path.drop(1)).prefix()).hasToString(prefix);
  }

  private static TransformerProvider provider(String kind) {
    return ServiceLoader.load(TransformerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "/io.l5d.port",
    "/io.l5d.port/0",
    "/io.l5d.port/04141",
    "/io.l5d.port/65536",
    "/io.l5d.port/http",
    "/io.l5d.specificHost",
    "/io.l5d.specificHost/example.org",
    "/io.l5d.subnet/10.0.0.0",
    "/io.l5d.subnet/10.0.0.1/8",
    "/io.l5d.subnet/10.0.0.0/x",
  })
  void wrongArgumentsAreRefused(String text) {
    Path path = Path.parse(text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider(path.element(0)).named(path.drop(1)))
        .withMessageContaining("expected");
  }

  @Provide
  Arbitrary<AddrSet.Bound> sets() {
    Arbitrary<Address> addresses =
        Combinators.combine(
                Arbitraries.of("10.0.0.1", "10.0.0.2", "10.1.0.1", "127.0.0.1", "::1"),
                Arbitraries.of(1, 80, 4141),
                Arbitraries.of(0, 1, 2),
                Arbitraries.of("", " identity=spiffe://a/b", " zone=z", " identity=spiffe://a/c"))
            .as((host, port, weight, more) -> address(host + " " + port + " * " + weight + more));
    return addresses.list().ofMaxSize(8).map(all -> (AddrSet.Bound) AddrSet.of(all));
  }

  @Provide
  Arbitrary<List<Transformer.OfAddresses>> chains() {
    return Arbitraries.of(
            transformer(new PortProvider(), Map.of("port", 4141)),
            transformer(new PortProvider(), Map.of("port", 1)),
            transformer(new PerHostProvider(), Map.of()),
            transformer(new PerHostProvider(), Map.of("port", 80)),
            transformer(new LocalhostProvider(() -> Set.of(host("10.0.0.1"))), Map.of()),
            transformer(new SpecificHostProvider(), Map.of("host", "10.1.0.1")),
            transformer(new SubnetProvider(), Map.of("cidr", "10.0.0.0/16")))
        .list()
        .ofMaxSize(4);
  }

  @Property
  void doneTwiceIsDoneOnce(
      @ForAll("chains") List<Transformer.OfAddresses> chain, @ForAll("sets") AddrSet.Bound set) {
    AddrSet once = all(chain, set);
    assertThat(all(chain, once)).isEqualTo(once);
  }

  private static AddrSet all(List<Transformer.OfAddresses> chain, AddrSet set) {
    AddrSet result = set;
    for (Transformer.OfAddresses transformer : chain) {
      result = transformed(transformer, result);
    }
    return result;
  }

  @Property
  void noHostIsCalledInPlainTextThatWasNot(
      @ForAll("chains") List<Transformer.OfAddresses> chain, @ForAll("sets") AddrSet.Bound set) {
    if (all(chain, set) instanceof AddrSet.Bound result) {
      assertThat(calledInPlainText(set)).containsAll(calledInPlainText(result));
    }
  }

  private static Set<InetAddress> calledInPlainText(AddrSet.Bound set) {
    Set<InetAddress> hosts = new HashSet<>();
    for (Address address : set.addresses()) {
      if (address.identity().isEmpty()) {
        hosts.add(address.socket().getAddress());
      }
    }
    return hosts;
  }
}
