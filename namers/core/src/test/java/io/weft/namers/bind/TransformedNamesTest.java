package io.weft.namers.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names whose endpoints are changed, by a namer, by an interpreter, or by the name itself. */
class TransformedNamesTest {
  private static final Transformer PORT = transformer("port", Map.of("port", 4141));
  private static final Transformer OTHER_PORT = transformer("port", Map.of("port", 4142));
  private static final Transformer LOCALHOST = transformer("localhost", Map.of());
  private static final Transformer REPLACE = transformer("replace", Map.of("path", "/#/fs/gw"));
  private static final Transformer CONST = transformer("const", Map.of("path", "/#/fs/gw"));

  private final Var<Dtab> dtab = Var.of(Dtab.parse("/svc => /#/fs"));
  private final TestNamer namer = new TestNamer();

  TransformedNamesTest() {
    bound("web", Map.of("127.0.0.1", 80, "192.0.2.1", 80));
    bound("api", Map.of("127.0.0.1", 81));
    bound("gw", Map.of("127.0.0.1", 9000));
  }

  private static Transformer transformer(String kind, Map<String, ?> settings) {
    return ServiceLoader.load(TransformerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.aliases().contains(kind))
        .findFirst()
        .orElseThrow()
        .parse(new MapSettings(settings));
  }

  private void bound(String name, Map<String, Integer> endpoints) {
    AddrSet set =
        AddrSet.of(
            endpoints.entrySet().stream()
                .map(entry -> Address.of(socket(entry.getKey(), entry.getValue())))
                .toList());
    Path id = Path.of("#", "fs", name);
    for (String residual : List.of("/", "/rest")) {
      Path path = Path.of(name).concat(Path.parse(residual));
      Name.Bound bound = new Name.Bound(id, Activity.value(set), Path.parse(residual));
      namer.set(path, new State.Ok<>(NameTree.leaf(bound)));
    }
  }

  private static InetSocketAddress socket(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private DtabInterpreter interpreter(List<Transformer> ofNamer, List<Transformer> ofInterpreter) {
    return new DtabInterpreter(
        dtab, List.of(new MountedNamer(Path.of("fs"), namer, ofNamer)), Map.of(), ofInterpreter);
  }

  private static Seen<NameTree<Name.Bound>> bind(DtabInterpreter interpreter, String name) {
    return new Seen<>(interpreter.bind(Dtab.empty(), Path.parse(name)));
  }

  /** What a name is bound to, with the endpoints of each cluster behind its id. */
  private static String bound(DtabInterpreter interpreter, String name) {
    try (Seen<NameTree<Name.Bound>> seen = bind(interpreter, name)) {
      return seen.value().map(TransformedNamesTest::withEndpoints).toString();
    }
  }

  private static String withEndpoints(Name.Bound bound) {
    AddrSet set = new Seen<>(bound.addresses()).value();
    Set<Address> addresses = set instanceof AddrSet.Bound known ? known.addresses() : Set.of();
    return bound
        + addresses.stream()
            .map(a -> a.socket().getAddress().getHostAddress() + ":" + a.socket().getPort())
            .sorted()
            .collect(Collectors.joining(" ", " [", "]"));
  }

  private static String delegate(DtabInterpreter interpreter, String name) {
    return new Seen<>(interpreter.delegate(Dtab.empty(), Path.parse(name))).value().toString();
  }

  @Test
  void ofANamer() {
    DtabInterpreter one = interpreter(List.of(PORT), List.of());
    assertThat(bound(one, "/svc/web"))
        .isEqualTo("/%/io.l5d.port/4141/#/fs/web [127.0.0.1:4141 192.0.2.1:4141]");
    assertThat(bound(one, "/svc/web/rest"))
        .isEqualTo("/%/io.l5d.port/4141/#/fs/web (residual /rest) [127.0.0.1:4141 192.0.2.1:4141]");
    assertThat(bound(one, "/svc/unknown")).isEqualTo("~");
  }

  @Test
  void inTheirOrderAndThoseOfTheInterpreterLast() {
    assertThat(bound(interpreter(List.of(LOCALHOST, PORT), List.of()), "/svc/web"))
        .isEqualTo("/%/io.l5d.port/4141/%/io.l5d.localhost/#/fs/web [127.0.0.1:4141]");
    assertThat(bound(interpreter(List.of(PORT, OTHER_PORT), List.of()), "/svc/api"))
        .isEqualTo("/%/io.l5d.port/4142/%/io.l5d.port/4141/#/fs/api [127.0.0.1:4142]");
    assertThat(bound(interpreter(List.of(), List.of(LOCALHOST, PORT)), "/svc/web"))
        .isEqualTo("/%/io.l5d.port/4141/%/io.l5d.localhost/#/fs/web [127.0.0.1:4141]");
    assertThat(bound(interpreter(List.of(PORT), List.of(LOCALHOST)), "/svc/web"))
        .isEqualTo("/%/io.l5d.localhost/%/io.l5d.port/4141/#/fs/web [127.0.0.1:4141]");
  }

  @Test
  void areAppliedToEachBranch() {
    DtabInterpreter one = interpreter(List.of(), List.of(PORT));
    dtab.set(Dtab.parse("/svc => 3 * /#/fs/web & /#/fs/none & (/#/fs/none | /#/fs/api) & $"));
    assertThat(bind(one, "/svc").value())
        .hasToString("3.00*/%/io.l5d.port/4141/#/fs/web & /%/io.l5d.port/4141/#/fs/api & $");
    dtab.set(Dtab.parse("/svc => /#/fs/none | /%/io.l5d.localhost/#/fs/web | /#/fs/api"));
    assertThat(bound(one, "/svc"))
        .isEqualTo("/%/io.l5d.port/4141/%/io.l5d.localhost/#/fs/web [127.0.0.1:4141]");
    dtab.set(Dtab.parse("/svc => ! ; /none => ~; /nil => $"));
    assertThat(bound(one, "/svc")).isEqualTo("!");
    assertThat(bound(one, "/none")).isEqualTo("~");
    assertThat(bound(one, "/nil")).isEqualTo("$");
  }

  @Test
  void aNamerThatRewritesHasThemAppliedToWhatItLeadsTo() {
    TestNamer rewriting = new TestNamer().rewrite("/x", "/svc/web | /svc/api");
    DtabInterpreter one =
        new DtabInterpreter(
            dtab,
            List.of(
                new MountedNamer(Path.of("fs"), namer, List.of(LOCALHOST)),
                new MountedNamer(Path.of("rw"), rewriting, List.of(PORT))),
            Map.of());
    assertThat(bound(one, "/#/rw/x"))
        .isEqualTo("/%/io.l5d.port/4141/%/io.l5d.localhost/#/fs/web [127.0.0.1:4141]");
    assertThat(bound(one, "/svc/web")).isEqualTo("/%/io.l5d.localhost/#/fs/web [127.0.0.1:80]");
  }

  @Test
  @DisplayName("pain point 25: any interpreter understands the ids of transformed names")
  void idsAreUnderstoodByAnyInterpreter() {
    String id = "/%/io.l5d.port/4141/%/io.l5d.localhost/#/fs/web";
    assertThat(bound(interpreter(List.of(), List.of()), id)).isEqualTo(id + " [127.0.0.1:4141]");
    assertThat(bound(interpreter(List.of(LOCALHOST, PORT), List.of()), id))
        .isEqualTo(id + " [127.0.0.1:4141]");
    assertThat(bound(interpreter(List.of(), List.of(LOCALHOST, PORT)), id))
        .isEqualTo(id + " [127.0.0.1:4141]");
    assertThat(bound(interpreter(List.of(), List.of()), "/%/io.l5d.replace/#/fs/gw"))
        .isEqualTo("/%/io.l5d.replace/#/fs/gw [127.0.0.1:9000]");
  }

  @Test
  void theRestOfSuchANameIsLookedUpAsAnyOther() {
    DtabInterpreter one = interpreter(List.of(), List.of());
    assertThat(bound(one, "/%/io.l5d.port/4141/svc/web"))
        .isEqualTo("/%/io.l5d.port/4141/#/fs/web [127.0.0.1:4141 192.0.2.1:4141]");
    assertThat(bound(one, "/%/io.l5d.port/4141/svc/none")).isEqualTo("~");
    assertThat(bound(one, "/%/io.l5d.port/4141")).isEqualTo("~");
    assertThat(bound(one, "/%")).isEqualTo("~");
    dtab.set(Dtab.parse("/svc => /#/fs; /%/io.l5d.port/4141 => /%/io.l5d.port/4142"));
    assertThat(bound(one, "/%/io.l5d.port/4141/svc/api"))
        .isEqualTo("/%/io.l5d.port/4142/#/fs/api [127.0.0.1:4142]");
  }

  @Test
  void unknownTransformersFailAndNameThemselves() {
    DtabInterpreter one = interpreter(List.of(), List.of());
    dtab.set(Dtab.parse("/svc => /%/io.l5d.k8s.daemonset/l5d/#/fs | /#/fs"));
    assertThat(bind(one, "/svc/web").failure())
        .isInstanceOf(Failure.class)
        .hasMessage(
            "no transformer /%/io.l5d.k8s.daemonset; there are /%/io.l5d.const,"
                + " /%/io.l5d.localhost, /%/io.l5d.perHost, /%/io.l5d.port, /%/io.l5d.replace,"
                + " /%/io.l5d.specificHost, /%/io.l5d.subnet");
    assertThat(bind(one, "/%/io.l5d.port/http/svc/web").failure())
        .hasMessage("expected a port from 1 to 65535 behind /%/io.l5d.port");
  }

  @Test
  void replaceTakesAnotherNameWhereOneIsBound() {
    DtabInterpreter one = interpreter(List.of(), List.of(REPLACE));
    assertThat(bound(one, "/svc/web")).isEqualTo("/%/io.l5d.replace/#/fs/gw [127.0.0.1:9000]");
    assertThat(bound(one, "/svc/unknown")).isEqualTo("~");
    dtab.set(Dtab.parse("/svc => /#/fs/web & ~ & /#/fs/api; /nil => $"));
    assertThat(bind(one, "/svc").value())
        .hasToString("/%/io.l5d.replace/#/fs/gw & /%/io.l5d.replace/#/fs/gw");
    assertThat(bound(one, "/nil")).isEqualTo("$");
    namer.set("/gw", NameTree.neg());
    dtab.set(Dtab.parse("/svc => /#/fs"));
    assertThat(bound(one, "/svc/web")).isEqualTo("~");
  }

  @Test
  void constTakesAnotherNameAlways() {
    for (DtabInterpreter one :
        List.of(
            interpreter(List.of(), List.of(CONST)),
            interpreter(List.of(CONST), List.of()),
            interpreter(List.of(LOCALHOST, CONST), List.of()))) {
      for (String name : List.of("/svc/web", "/svc/unknown", "/svc/gw")) {
        assertThat(bound(one, name)).isEqualTo("/%/io.l5d.const/#/fs/gw [127.0.0.1:9000]");
      }
    }
    assertThat(namer.events).containsOnly("+/gw", "-/gw"); // no other name is even asked for
    assertThat(bound(interpreter(List.of(), List.of(CONST)), "/nothing"))
        .isEqualTo("/%/io.l5d.const/#/fs/gw [127.0.0.1:9000]");
  }

  @Test
  void theNameTakenInsteadPassesTheTransformersBehind() {
    String id = "/%/io.l5d.port/4141/%/io.l5d.replace/#/fs/gw [127.0.0.1:4141]";
    assertThat(bound(interpreter(List.of(), List.of(REPLACE, PORT)), "/svc/web")).isEqualTo(id);
    assertThat(bound(interpreter(List.of(REPLACE, PORT), List.of()), "/svc/web")).isEqualTo(id);
    assertThat(bound(interpreter(List.of(REPLACE), List.of(PORT)), "/svc/web")).isEqualTo(id);
    assertThat(bound(interpreter(List.of(OTHER_PORT), List.of(REPLACE, PORT)), "/svc/web"))
        .isEqualTo(
            "/%/io.l5d.port/4141/%/io.l5d.replace/%/io.l5d.port/4142/#/fs/gw [127.0.0.1:4141]");
    String twice = "/%/io.l5d.replace/#/fs/gw [127.0.0.1:9000]";
    assertThat(bound(interpreter(List.of(REPLACE, PORT), List.of(REPLACE)), "/svc/web"))
        .isEqualTo(twice);
  }

  @Test
  void changesReachTransformedNames() {
    Var<AddrSet> endpoints = Var.of(AddrSet.of(List.of(Address.of(socket("192.0.2.1", 1)))));
    namer.set("/live", NameTree.leaf(new Name.Bound(Path.parse("/#/fs/live"), endpoints, ID)));
    Name.Bound bound =
        ((NameTree.Leaf<Name.Bound>)
                bind(interpreter(List.of(PORT), List.of()), "/svc/live").value())
            .value();
    Seen<AddrSet> seen = new Seen<>(bound.addresses());
    endpoints.set(AddrSet.of(List.of(Address.of(socket("192.0.2.2", 1)))));
    assertThat(seen.value()).isEqualTo(AddrSet.of(List.of(Address.of(socket("192.0.2.2", 4141)))));
    endpoints.set(new AddrSet.Neg());
    assertThat(seen.value()).isEqualTo(new AddrSet.Neg());
    endpoints.setState(new State.Failed<>(new RuntimeException("away")));
    assertThat(seen.failure()).hasMessage("away");
  }

  private static final Path ID = Path.empty();

  @Test
  void eachTransformationIsAStep() {
    DtabInterpreter one = interpreter(List.of(LOCALHOST), List.of(PORT));
    assertThat(delegate(one, "/svc/web"))
        .isEqualTo(
            """
            > /svc/web: bound
              > /svc => /#/fs: bound
                > /#/fs/web: bound
                  > namer /#/fs: bound
                    > transformer /%/io.l5d.localhost: bound
                      > transformer /%/io.l5d.port/4141: bound to \
            /%/io.l5d.port/4141/%/io.l5d.localhost/#/fs/web""");
    assertThat(delegate(one, "/svc/none"))
        .isEqualTo(
            """
            > /svc/none: negative
                /svc => /#/fs: negative
                  /#/fs/none: negative
                    namer /#/fs: negative""");
    assertThat(delegate(interpreter(List.of(), List.of()), "/%/io.l5d.port/1/svc/api"))
        .isEqualTo(
            """
            > /%/io.l5d.port/1/svc/api: bound
              > /svc/api: bound
                > /svc => /#/fs: bound
                  > /#/fs/api: bound
                    > namer /#/fs: bound
                      > transformer /%/io.l5d.port/1: bound to /%/io.l5d.port/1/#/fs/api""");
    assertThat(delegate(interpreter(List.of(CONST), List.of()), "/svc/api"))
        .isEqualTo(
            """
            > /svc/api: bound
              > /svc => /#/fs: bound
                > /#/fs/api: bound
                  > namer /#/fs: bound
                    > transformer /%/io.l5d.const: bound
                      > /#/fs/gw: bound
                        > namer /#/fs: bound
                          > transformer /%/io.l5d.const: bound to /%/io.l5d.const/#/fs/gw""");
  }

  @Test
  void anEndlessChainOfTransformersIsCutOff() {
    dtab.set(Dtab.parse("/svc => /%/io.l5d.port/1/x; /x => /%/io.l5d.port/2/svc"));
    assertThat(bind(interpreter(List.of(), List.of()), "/svc").failure())
        .hasMessageContaining("more than 20 transformers");
    String many =
        IntStream.range(1, 400).mapToObj(i -> "/%/io.l5d.port/" + i).collect(Collectors.joining());
    assertThat(bind(interpreter(List.of(), List.of()), many + "/#/fs/web").failure())
        .hasMessageContaining("elements");
  }

  @Test
  void aNameTakenForItselfIsBoundOnce() {
    assertThat(bound(interpreter(List.of(REPLACE), List.of()), "/svc/gw"))
        .isEqualTo("/%/io.l5d.replace/#/fs/gw [127.0.0.1:9000]");
    Transformer circle = transformer("const", Map.of("path", "/svc/web"));
    assertThat(bound(interpreter(List.of(circle), List.of()), "/svc/api"))
        .isEqualTo("/%/io.l5d.const/#/fs/web [127.0.0.1:80 192.0.2.1:80]");
  }

  @Provide
  Arbitrary<List<Transformer>> transformers() {
    return Arbitraries.of(PORT, OTHER_PORT, LOCALHOST, REPLACE, CONST).list().ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(
        "/svc/web",
        "/svc/api/rest",
        "/svc/none",
        "/#/fs/gw",
        "/%/io.l5d.port/4141/svc/web",
        "/%/io.l5d.localhost/%/io.l5d.port/4142/#/fs/web",
        "/%/io.l5d.replace/svc/api");
  }

  @Property
  void idsBindToTheSameAgain(
      @ForAll("transformers") List<Transformer> ofNamer,
      @ForAll("transformers") List<Transformer> ofInterpreter,
      @ForAll("names") String name) {
    DtabInterpreter one = interpreter(ofNamer, ofInterpreter);
    if (bind(one, name).value() instanceof NameTree.Leaf<Name.Bound> leaf) {
      Path id = leaf.value().id();
      String expected = withEndpoints(new Name.Bound(id, leaf.value().addresses(), Path.empty()));
      assertThat(bound(one, id.toString())).isEqualTo(expected);
      // ... and where there are no transformers, to the same endpoints.
      assertThat(bound(interpreter(List.of(), List.of()), id.toString())).isEqualTo(expected);
    }
  }
}
