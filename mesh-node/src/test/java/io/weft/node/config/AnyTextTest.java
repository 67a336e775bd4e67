package io.weft.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.settings.yaml.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a file has in it, either a value comes out or a list of mistakes with places in it. */
final class AnyTextTest {
  private static final String FULL =
      """
      admin: {ip: 127.0.0.1, port: 9990, shutdownGraceMs: 1}
      namers: &n [{kind: io.l5d.fs, rootDir: /, pollMs: 100}]
      routers:
      - protocol: thrift
        label: ${HOME:-a}
        dtab: |
          /svc => /#/io.l5d.fs | /b & 0.5 * /c;
        servers:
        - {port: 0, service: "users", tls: {certPath: a, keyPath: 'b', caCertPath: c}}
        client: {thriftFramed: true, failureAccrual: {backoff: {kind: jittered, minMs: 1, maxMs: 2}}}
        service: {totalTimeoutMs: 9}
      - protocol: http
        identifier: {kind: io.l5d.path, segments: 2}
        servers: [{addForwardedHeader: {for: {kind: ip}}, tls: {requireClientAuth: false}}]
        client: {dialect: h2}
      """;

  @Property(tries = 1000)
  void anyCharacters(@ForAll("texts") String text) {
    parse(text);
  }

  @Property(tries = 1000)
  void anyTreeOfKnownWords(@ForAll("trees") String text) {
    parse(text);
  }

  @Property(tries = 1000)
  void anyChangeOfAFile(
      @ForAll("places") int from, @ForAll("lengths") int length, @ForAll("texts") String put) {
    int start = Math.min(from, FULL.length());
    int end = Math.min(start + length, FULL.length());
    parse(FULL.substring(0, start) + put + FULL.substring(end));
  }

  private static void parse(String text) {
    try {
      NodeConfig config = NodeConfig.parse("node.yaml", text, Map.of("HOME", "/root")).config();
      assertThat(config.redactedYaml()).isNotEmpty();
    } catch (ConfigException e) {
      int lines = text.split("\r\n|\r|\n", -1).length;
      assertThat(e.problems())
          .isNotEmpty()
          .allSatisfy(
              problem -> {
                assertThat(problem.line()).isBetween(1, lines);
                assertThat(problem.column()).isPositive();
                assertThat(problem.message()).isNotBlank().doesNotContain("\n");
              });
    }
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, FULL.length());
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.integers().between(0, 12);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> yaml =
        Arbitraries.of(
            "a",
            "routers",
            ": ",
            "- ",
            "\n",
            "  ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "&x ",
            "*x",
            "!t ",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "? ",
            "---\n",
            "...",
            "%YAML 1.2\n",
            "${",
            "}",
            "<<",
            "\t",
            "\r",
            "0",
            "~",
            "\\",
            "@",
            "`",
            "\u0000",
            "\uFEFF",
            "\u0085",
            "\u2028",
            "\uD83D\uDE00",
            "\uD800");
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(3);
    return Arbitraries.oneOf(yaml, any).list().ofMaxSize(30).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> trees() {
    Arbitrary<String> words =
        Arbitraries.of(
            "thrift",
            "http",
            "io.l5d.fs",
            "io.l5d.path",
            "io.l5d.static",
            "/svc",
            "/a => /b",
            "p2c",
            "0",
            "-1",
            "4140",
            "70000",
            "1.5",
            "true",
            "~",
            "''",
            "${A}",
            "${A:-b}",
            "127.0.0.1",
            "0.0.0.0",
            "jittered");
    Arbitrary<String> node = Arbitraries.recursive(() -> words, AnyTextTest::collection, 0, 5);
    return node;
  }

  private static Arbitrary<String> collection(Arbitrary<String> inner) {
    List<String> keys =
        Keys.VOCABULARY
            .all()
            .map(key -> key.substring(key.lastIndexOf('.') + 1))
            .distinct()
            .sorted()
            .toList();
    Arbitrary<String> mapping =
        Arbitraries.maps(Arbitraries.of(keys), inner)
            .ofMaxSize(4)
            .map(
                entries ->
                    entries.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining(", ", "{", "}")));
    Arbitrary<String> sequence =
        inner.list().ofMaxSize(3).map(items -> "[" + String.join(", ", items) + "]");
    return Arbitraries.oneOf(mapping, mapping, sequence, inner);
  }
}
