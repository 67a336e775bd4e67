package io.weft.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.stack.settings.yaml.Reading;
import io.weft.stack.settings.yaml.Vocabulary;
import io.weft.stack.settings.yaml.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/configuration.md}, the list of keys and the readers against each other. */
final class DocumentationTest {
  private static final Pattern HEADING = Pattern.compile("### (?:Top level|`([^`]+)`)");
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| [^|]+ \\| ?([^|]*?) ?\\| .+ \\|");

  /** A file in which every key is read: it has each kind once. */
  private static final String EVERY_KIND =
      """
      namers:
      - {kind: test.plugin, host: a, transformers: [{kind: port, port: 1}]}
      announcers:
      - {kind: test.announcer, host: a}
      routers:
      - protocol: thrift
        announcers:
        - {kind: test.announcer, host: a, prefix: /other}
        interpreter: {kind: io.l5d.fs, dtabFile: a.dtab, transformers: [{kind: port, port: 1}]}
        thriftProtocol: binary
        bindingCache: {trees: 1, bounds: 1, clients: 1}
        servers:
        - tls: {certPath: a, keyPath: b, caCertPath: c}
          thriftFramed: true
        client:
          loadBalancer: {kind: aperture, zone: {name: a}}
          failureAccrual: {backoff: {kind: constant, ms: 1}}
          tls: {clientAuth: {certPath: a, keyPath: b}, trustCertsBundle: c}
        service: {retries: {backoff: {kind: constant, ms: 1}}}
      - protocol: thrift
        label: other
        servers: [{port: 1}]
        client:
          loadBalancer: {kind: aperture, peers: 1, peerIndex: 0}
          failureAccrual: {backoff: {kind: jittered, minMs: 1, maxMs: 1}}
          tls: {certPath: a, keyPath: b, trustCertsBundle: c}
        service:
          retries: {backoff: {kind: jittered, minMs: 1, maxMs: 1}}
          mirror: {to: /a, share: 1}
          rateLimit: {perSecond: 1}
      - protocol: thrift
        label: third
        servers: [{port: 2}]
        client: {failureAccrual: {kind: io.l5d.successRate, successRate: 1, requests: 1}}
      - protocol: thrift
        label: fourth
        servers: [{port: 3}]
        client: {failureAccrual: {kind: io.l5d.successRateWindowed, successRate: 1, window: 1}}
      - protocol: thrift
        label: fifth
        servers: [{port: 4}]
        client: {kind: io.l5d.static, configs: [{prefix: /, loadBalancer: {kind: ewma}}]}
        service: {kind: io.l5d.static, configs: [{prefix: /}]}
      - protocol: http
        servers: [{addForwardedHeader: {for: {kind: ip}}}]
        identifier:
        - {kind: io.l5d.header.token}
        - {kind: io.l5d.methodAndHost}
        - {kind: io.l5d.path}
        - {kind: io.l5d.static, path: /a}
        service:
          responseClassifier: {kind: io.l5d.h2.grpc.retryableStatusCodes, retryableStatusCodes: [1],
            successStatusCodes: [0]}
      telemetry: [{kind: io.l5d.prometheus}]
      usage: {orgId: a}
      """;

  @Test
  void hasEveryKey() throws IOException {
    assertThat(documented().keySet())
        .containsExactlyInAnyOrderElementsOf(Keys.VOCABULARY.all().collect(Collectors.toList()));
  }

  @Test
  void everyKeyIsRead() {
    Reading reading = Reading.of("node.yaml", EVERY_KIND, Keys.VOCABULARY);

    assertThat(NodeReader.read(reading, Map.of(), Parsing.PLUGINS).config().routers()).hasSize(6);
    List<String> ofPlugin =
        reading.asked().stream()
            .filter(
                key ->
                    key.startsWith("namers[]")
                        || key.contains("announcers[]")
                        || key.contains(".transformers[]"))
            .filter(key -> Keys.VOCABULARY.all().noneMatch(key::equals))
            .toList();
    reading.asked().removeAll(ofPlugin);
    assertThat(reading.asked())
        .containsExactlyInAnyOrderElementsOf(Keys.VOCABULARY.all().collect(Collectors.toList()));
  }

  @Test
  void hasTheDefaultsThatAreInEffect() throws IOException {
    Map<String, String> inEffect =
        inEffect(Parsing.config(Parsing.MINIMAL.replace("4140", "4114")));
    // Thrift's defaults are those of the page where HTTP has others.
    inEffect(Parsing.config(Parsing.MINIMAL.replace("thrift", "http")))
        .forEach(inEffect::putIfAbsent);
    Map<String, String> documented = documented();

    assertThat(inEffect).hasSizeGreaterThan(45);
    inEffect.forEach(
        (key, value) -> {
          String given = documented.get(key);
          assertThat(given).as(key).isNotNull();
          if (String.valueOf(given).startsWith("`")) {
            assertThat(given).as(key).isEqualTo("`" + value + "`");
          }
        });
  }

  /** The keys of the page, each with its place, and the cell of its default. */
  private static Map<String, String> documented() throws IOException {
    Map<String, String> keys = new TreeMap<>();
    String place = "";
    for (String line : Files.readAllLines(Repository.file("docs/configuration.md"))) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        place = Optional.ofNullable(heading.group(1)).orElse("");
      }
      Matcher row = ROW.matcher(line);
      boolean ofAPlugin = place.equals("namers[]") && line.matches("\\| `(rootDir|pollMs)`.*");
      if (row.matches() && !ofAPlugin) {
        assertThat(keys.put(Vocabulary.join(place, row.group(1)), row.group(2))).as(line).isNull();
      }
    }
    return keys;
  }

  /** The values of the written form, by their keys with places. */
  private static Map<String, String> inEffect(NodeConfig config) {
    YamlNode root =
        Reading.of("effective", config.redactedYaml(), Keys.VOCABULARY)
            .root(Map.of(), "a mapping")
            .node();
    Map<String, String> values = new TreeMap<>();
    flatten("", root, values);
    return values;
  }

  private static void flatten(String place, YamlNode node, Map<String, String> values) {
    if (node instanceof YamlNode.Mapping mapping) {
      mapping
          .entries()
          .forEach(
              entry -> flatten(Vocabulary.join(place, entry.key().text()), entry.value(), values));
    } else if (node instanceof YamlNode.Sequence sequence) {
      sequence.items().forEach(item -> flatten(place + "[]", item, values));
    } else {
      values.put(place, ((YamlNode.Scalar) node).text());
    }
  }
}
