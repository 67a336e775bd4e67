package io.weft.node.config;

import static io.weft.node.config.Parsing.router;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.namers.name.Path;
import io.weft.namers.name.PathMatcher;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class RuledTest {
  private static final List<String> KEYS =
      List.of("connectTimeoutMs", "requestAttemptTimeoutMs", "hostConnectionPool");

  private static Ruled<ClientConfig> clients(String entries) {
    return Parsing.config(
            router("client:\n  kind: io.l5d.static\n  configs:\n" + entries.indent(2)))
        .routers()
        .get(0)
        .client();
  }

  private static final String SECURED =
      """
      - prefix: /
        connectTimeoutMs: 7
        hostConnectionPool: {maxSize: 5, maxWaiters: 6}
      - prefix: /#/io.l5d.fs/{service}/{zone}
        hostConnectionPool: {maxSize: 8}
        tls:
          clientAuth: {certPath: a.pem, keyPath: b.pem}
          trustCertsBundle: c.pem
          identity: "spiffe://mesh/${DOMAIN:-x}/{zone}/{service}"
      - prefix: /#/io.l5d.fs/legacy
        thriftFramed: false
        tls: {enabled: false}
        connectTimeoutMs:
      """;

  @Test
  void takesAllEntriesThatMatchAndTheLastOfEachKey() {
    Ruled<ClientConfig> clients = clients(SECURED);

    Effective<ClientConfig> users = clients.at(Path.parse("/#/io.l5d.fs/users/eu"));
    assertThat(users.config().connectTimeout()).isEqualTo(Duration.ofMillis(7));
    assertThat(users.config().pool().maxSize()).isEqualTo(8);
    assertThat(users.config().pool().maxWaiters()).isEqualTo(PoolConfig.DEFAULT.maxWaiters());
    assertThat(users.config().identity().map(Object::toString))
        .contains("spiffe://mesh/x/eu/users");
    assertThat(users.origin("connectTimeoutMs")).isEqualTo("/");
    assertThat(users.origin("hostConnectionPool")).isEqualTo("/#/io.l5d.fs/{service}/{zone}");
    assertThat(users.origin("thriftFramed")).isEqualTo("default");

    Effective<ClientConfig> legacy = clients.at(Path.parse("/#/io.l5d.fs/legacy/eu"));
    assertThat(legacy.config().tls()).isEmpty();
    assertThat(legacy.origin("tls")).isEqualTo("/#/io.l5d.fs/legacy");
    assertThat(legacy.config().connectTimeout()).isEqualTo(Duration.ofMillis(7));
    assertThat(legacy.origin("connectTimeoutMs")).isEqualTo("/");

    Effective<ClientConfig> inet = clients.at(Path.parse("/$/inet/h/1"));
    assertThat(inet.config().tls()).isEmpty();
    assertThat(inet.config().pool().maxWaiters()).isEqualTo(6);
  }

  @Test
  void hasDefaultsWhereNoEntryMatches() {
    Effective<ClientConfig> nothing =
        clients("- {prefix: /a, connectTimeoutMs: 1}").at(Path.parse("/b"));

    assertThat(nothing.config()).isEqualTo(ClientConfig.DEFAULT);
    assertThat(nothing.origins()).isEmpty();
  }

  @Test
  void saysWhichKeysAreGivenForAll() {
    Effective<ClientConfig> global =
        Parsing.config(router("client: {connectTimeoutMs: 1, failureAccrual: }"))
            .routers()
            .get(0)
            .client()
            .at(Path.parse("/a"));

    assertThat(global.origin("connectTimeoutMs")).isEqualTo("global");
    assertThat(global.origin("failureAccrual")).isEqualTo("default");
  }

  @Test
  void namesTheFilesOfAllEntries() {
    assertThat(clients(SECURED).all())
        .extracting(client -> client.tls().isPresent())
        .containsExactly(false, true, false);
  }

  @Test
  void aCapturedValueThatIsWrongConcernsItsPathAlone() {
    Ruled<ClientConfig> clients = clients(SECURED);

    assertThatExceptionOfType(RuleException.class)
        .isThrownBy(() -> clients.at(Path.of("#", "io.l5d.fs", "a b\n", "eu")))
        .withMessage(
            "/#/io.l5d.fs/\\x61\\x20\\x62\\x0a/eu has no valid configuration by the rule"
                + " /#/io.l5d.fs/{service}/{zone}: routers[0].client.configs[1].tls.identity is"
                + " \"spiffe://mesh/x/eu/a b\\n\" (from"
                + " \"spiffe://mesh/${DOMAIN:-x}/{zone}/{service}\"); expected a SPIFFE identity:"
                + " spiffe://<trust domain>/<path> (conf/node.yaml:15:19)");
    assertThat(clients.at(Path.parse("/#/io.l5d.fs/a/eu")).config().identity()).isPresent();
  }

  @Test
  void entriesThatContradictEachOtherAreToldWithTheirPath() {
    Ruled<ClientConfig> clients =
        clients("- {prefix: /, attemptTTwitterUpgrade: true}\n- {prefix: /a, thriftFramed: false}");

    assertThatExceptionOfType(RuleException.class)
        .isThrownBy(() -> clients.at(Path.parse("/a/b")))
        .withMessageStartingWith("/a/b has no valid configuration by its rules together:")
        .withMessageContaining("attemptTTwitterUpgrade is set, which needs frames")
        .withMessageEndingWith("(conf/node.yaml:7:43)");
  }

  @Test
  void isShownAsItIsWritten() {
    NodeConfig config =
        Parsing.config(router("client:\n  kind: io.l5d.static\n  configs:\n" + SECURED.indent(2)));

    String shown = config.redactedYaml();
    assertThat(shown)
        .contains(
            """
                configs:
                - prefix: /
                  connectTimeoutMs: 7
            """)
        .contains("prefix: /#/io.l5d.fs/{service}/{zone}")
        .contains("identity: spiffe://mesh/x/{zone}/{service}");
    assertThat(Parsing.config(shown).redactedYaml()).isEqualTo(shown);
  }

  @Test
  void warnsOfPrefixesThatMatchNothing() {
    String namers =
        """
        namers:
        - {kind: test.plugin, host: a}
        - {kind: test.plugin, host: a, prefix: /b, transformers: [{kind: localhost}]}
        """;
    String client =
        """
        dtab: /svc => /#/test.plugin
        client:
          kind: io.l5d.static
          configs:
          - {prefix: /}
          - {prefix: '/#/test.plugin/{a}'}
          - {prefix: /#/b}
          - {prefix: /svc}
          - {prefix: /$/inet/*/9090}
          - {prefix: /%/io.l5d.port/4141/#/test.plugin}
        service:
          kind: io.l5d.static
          configs:
          - {prefix: /thrift/a, totalTimeoutMs: 1}
          - {prefix: /svc/a, totalTimeoutMs: 1}
        """;

    assertThat(prefixWarnings(namers + router(client)))
        .containsExactly(
            "routers[0].client.configs[2].prefix matches no bound name, since their ids start with"
                + " /#/test.plugin or /%/io.l5d.localhost/#/b or /$",
            "routers[0].client.configs[3].prefix matches no bound name, since their ids start with"
                + " /#/test.plugin or /%/io.l5d.localhost/#/b or /$",
            "routers[0].service.configs[1].prefix matches no logical name, since they start with"
                + " /thrift");
    String transformed =
        client + "interpreter: {kind: default, transformers: [{kind: port, port: 4141}]}";
    assertThat(prefixWarnings(namers + router(transformed)))
        .hasSize(5)
        .contains(
            "routers[0].client.configs[1].prefix matches no bound name, since their ids start with"
                + " /%/io.l5d.port/4141/#/test.plugin or"
                + " /%/io.l5d.port/4141/%/io.l5d.localhost/#/b or /%/io.l5d.port/4141/$");
  }

  private static List<String> prefixWarnings(String text) {
    return Parsing.withPlugin(text, Map.of()).warnings().stream()
        .map(ConfigProblem::message)
        .toList();
  }

  /** An entry of a file: a prefix, and values for some keys. */
  record Entry(String prefix, Map<String, Integer> values) {
    String yaml() {
      return "- {prefix: '%s'%s}"
          .formatted(
              prefix,
              values.entrySet().stream()
                  .map(value -> ", " + value.getKey() + ": " + text(value))
                  .collect(Collectors.joining()));
    }

    private static String text(Map.Entry<String, Integer> value) {
      return value.getKey().equals("hostConnectionPool")
          ? "{maxSize: " + value.getValue() + "}"
          : value.getValue().toString();
    }
  }

  @Property(tries = 100)
  void theLastEntryThatMatchesAndHasAKeyDecidesIt(
      @ForAll("entries") List<Entry> entries, @ForAll("paths") String path) {
    Effective<ClientConfig> effective =
        clients(entries.stream().map(Entry::yaml).collect(Collectors.joining("\n")))
            .at(Path.parse(path));

    Map<String, Integer> values = new HashMap<>();
    Map<String, String> origins = new HashMap<>();
    for (Entry entry : entries) {
      if (PathMatcher.parse(entry.prefix()).match(Path.parse(path)).isPresent()) {
        values.putAll(entry.values());
        entry.values().keySet().forEach(key -> origins.put(key, entry.prefix()));
      }
    }
    assertThat(effective.origins()).isEqualTo(origins);
    ClientConfig config = effective.config();
    assertThat(config.connectTimeout())
        .isEqualTo(Duration.ofMillis(values.getOrDefault("connectTimeoutMs", 1000)));
    assertThat(config.requestAttemptTimeout())
        .isEqualTo(
            Optional.ofNullable(values.get("requestAttemptTimeoutMs")).map(Duration::ofMillis));
    assertThat(config.pool().maxSize())
        .isEqualTo(
            values.getOrDefault("hostConnectionPool", PoolConfig.DEFAULT.maxSize()).intValue());
  }

  @Provide
  Arbitrary<List<Entry>> entries() {
    Arbitrary<String> prefixes = Arbitraries.of("/", "/a", "/*/b", "/a/{x}", "/{x}/{y}", "/a{x}");
    Arbitrary<Map<String, Integer>> values =
        Arbitraries.maps(Arbitraries.of(KEYS), Arbitraries.integers().between(1, 9));
    return Combinators.combine(prefixes, values).as(Entry::new).list().ofMinSize(1).ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("/", "/a", "/b", "/a/b", "/a/c", "/ab", "/ab/b", "/c/b/d");
  }
}
