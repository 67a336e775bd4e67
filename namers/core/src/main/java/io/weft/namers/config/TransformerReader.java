package io.weft.namers.config;

import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.yaml.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Reads {@code transformers}, of a namer or of an interpreter: the plug-in of a kind reads most.
 * Immutable.
 */
public final class TransformerReader {
  private final Map<String, TransformerProvider> providers = new TreeMap<>();

  private TransformerReader(Iterable<TransformerProvider> providers) {
    for (TransformerProvider provider : providers) {
      this.providers.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> this.providers.put(alias, provider));
    }
  }

  /** A reader for the kinds that are installed. */
  public static TransformerReader ofInstalled() {
    return new TransformerReader(ServiceLoader.load(TransformerProvider.class));
  }

  /** Those in a section, without what is reported wrong. */
  public List<TransformerConfig> read(Section owner) {
    return owner.sections("transformers").stream().flatMap(one -> one(one).stream()).toList();
  }

  private Optional<TransformerConfig> one(Section transformer) {
    Optional<TransformerProvider> known =
        transformer.oneOf("kind", providers.keySet()).map(providers::get);
    if (known.isEmpty() && !transformer.has("kind")) {
      transformer.missing("kind", "one of " + String.join(", ", providers.keySet()));
    }
    return known
        .flatMap(provider -> transformer.readBy(provider::parse))
        .map(read -> new TransformerConfig(read, transformer.node().shown()));
  }
}
