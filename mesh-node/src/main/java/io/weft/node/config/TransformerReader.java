package io.weft.node.config;

import io.weft.namers.spi.TransformerProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Reads {@code transformers}, of a namer or of an interpreter: the plug-in of a kind reads most.
 */
final class TransformerReader {
  private final Map<String, TransformerProvider> providers = new TreeMap<>();
  private final Problems problems;

  TransformerReader(Problems problems) {
    for (TransformerProvider provider : ServiceLoader.load(TransformerProvider.class)) {
      providers.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> providers.put(alias, provider));
    }
    this.problems = problems;
  }

  /** Those in a section, without what is reported wrong. */
  List<TransformerConfig> read(Section owner) {
    return owner.sections("transformers").stream().flatMap(one -> one(one).stream()).toList();
  }

  private Optional<TransformerConfig> one(Section transformer) {
    Optional<TransformerProvider> known =
        transformer.oneOf("kind", providers.keySet()).map(providers::get);
    if (known.isEmpty() && !transformer.has("kind")) {
      transformer.missing("kind", "one of " + String.join(", ", providers.keySet()));
    }
    return known
        .flatMap(provider -> PluginSettings.read(transformer, problems, provider::parse))
        .map(read -> new TransformerConfig(read, EffectiveYaml.shown(transformer.node())));
  }
}
