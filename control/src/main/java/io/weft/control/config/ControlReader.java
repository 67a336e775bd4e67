package io.weft.control.config;

import static java.util.Map.entry;

import io.weft.control.dtab.DtabRules;
import io.weft.control.peers.PeerConfig;
import io.weft.control.store.StoreProvider;
import io.weft.control.store.StoreSource;
import io.weft.namers.config.NamerConfig;
import io.weft.namers.config.NamerReader;
import io.weft.namers.config.TransformerConfig;
import io.weft.namers.config.TransformerReader;
import io.weft.stack.settings.yaml.Reading;
import io.weft.stack.settings.yaml.Section;
import io.weft.stack.settings.yaml.Vocabulary;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Reads a whole file. */
final class ControlReader {
  private static final Vocabulary VOCABULARY =
      new Vocabulary(
          Map.ofEntries(
              entry(
                  "",
                  List.of(
                      "storage",
                      "namers",
                      "transformers",
                      "interfaces",
                      "peers",
                      "accessFile",
                      "limits",
                      "lineage")),
              entry("storage", List.of("kind")),
              entry("namers[]", List.of("kind", "prefix", "experimental", "transformers")),
              entry("namers[].transformers[]", List.of("kind")),
              entry("transformers[]", List.of("kind")),
              entry("interfaces[]", InterfaceReader.KEYS),
              entry("interfaces[].tls", InterfaceReader.TLS_KEYS),
              entry("interfaces[].cache", InterfaceReader.CACHE_KEYS),
              entry("peers[]", List.of("host", "port", "tls", "tokenFile")),
              entry("limits", List.of("dtabBytes", "dtabRules"))),
          Map.of(
              "admin", "the HTTP interface has the pages of health and metrics too",
              "telemetry", "metrics are always there, on the HTTP interface"),
          Map.of(
              "interfaces[].kind",
              Map.of("io.l5d.destination", "write kind nodes, which nodes of Weft speak")));

  private static final int MAX_DTAB_BYTES = 512 * 1024;
  private static final int MAX_DTAB_RULES = 100_000;

  private ControlReader() {}

  static ControlConfig.Parsed read(String file, String text, Map<String, String> environment) {
    Reading reading = Reading.of(file, text, VOCABULARY);
    Section top = reading.root(environment, "a mapping with storage");
    Optional<ControlConfig> config = config(top);
    reading.problems().throwIfAny();
    return new ControlConfig.Parsed(config.orElseThrow(), reading.problems().warnings());
  }

  /** Empty when something is reported wrong. */
  private static Optional<ControlConfig> config(Section top) {
    Optional<StoreSource> storage = storage(top);
    TransformerReader transformerReader = TransformerReader.ofInstalled();
    List<NamerConfig> namers = NamerReader.ofInstalled(transformerReader).read(top);
    List<TransformerConfig> transformers = transformerReader.read(top);
    Optional<Path> accessFile = top.file("accessFile");
    InterfaceReader interfaces = new InterfaceReader(accessFile.isPresent());
    interfaces.read(top);
    List<PeerConfig> peers =
        top.sections("peers").stream()
            .flatMap(peer -> peer.readBy(PeerConfig::read).stream())
            .toList();
    Section limits = top.sectionOrEmpty("limits");
    DtabRules defaults = DtabRules.DEFAULT;
    int bytes = limits.integer("dtabBytes", defaults.maxBytes(), 1, MAX_DTAB_BYTES);
    int rules = limits.integer("dtabRules", defaults.maxRules(), 1, MAX_DTAB_RULES);
    limits.done();
    String lineage = top.string("lineage").orElse("");
    top.done();
    return storage.map(
        store ->
            new ControlConfig(
                store,
                namers,
                transformers,
                interfaces.of(InterfaceKind.HTTP),
                interfaces.of(InterfaceKind.NODES),
                interfaces.thrift(),
                peers,
                accessFile,
                new DtabRules(bytes, rules),
                lineage));
  }

  private static Optional<StoreSource> storage(Section top) {
    Map<String, StoreProvider> kinds = new TreeMap<>();
    for (StoreProvider provider : ServiceLoader.load(StoreProvider.class)) {
      kinds.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> kinds.put(alias, provider));
    }
    Section storage = top.sectionOrEmpty("storage");
    if (!top.has("storage")) {
      top.missing(
          "storage", "where Dtabs are kept: a mapping such as {kind: file, directory: data}");
      return Optional.empty();
    }
    if (!storage.has("kind")) {
      storage.missing("kind", "one of " + String.join(", ", kinds.keySet()));
    }
    return storage
        .oneOf("kind", kinds.keySet())
        .map(kinds::get)
        .flatMap(provider -> storage.readBy(provider::parse));
  }
}
