package io.weft.node.config;

import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one entry of {@code namers}: its kind decides which plug-in reads most of it. */
final class NamerReader {
  private final Map<String, NamerProvider> providers = new TreeMap<>();
  private final TransformerReader transformers;
  private final Problems problems;

  NamerReader(
      Collection<NamerProvider> providers, TransformerReader transformers, Problems problems) {
    for (NamerProvider provider : providers) {
      this.providers.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> this.providers.put(alias, provider));
    }
    this.transformers = transformers;
    this.problems = problems;
  }

  /** Empty when something is reported wrong. */
  Optional<NamerConfig> read(Section namer) {
    Optional<NamerProvider> known = namer.oneOf("kind", providers.keySet()).map(providers::get);
    if (known.isEmpty()) {
      if (!namer.has("kind")) {
        namer.missing("kind", "one of " + String.join(", ", providers.keySet()));
      }
      return Optional.empty(); // Its keys belong to a kind that is not known.
    }
    // linkerd wants "experimental: true" beside some kinds.
    boolean ignored = namer.flag("experimental", false);
    NamerProvider provider = known.get();
    Path prefix = prefix(namer, provider.defaultPrefix());
    List<TransformerConfig> own = transformers.read(namer);
    return PluginSettings.read(namer, problems, provider::parse)
        .map(
            source ->
                new NamerConfig(
                    prefix, provider.kind(), source, own, EffectiveYaml.shown(namer.node())));
  }

  static Path prefix(Section namer, Path defaultPrefix) {
    String key = "prefix";
    String expected = "a path such as " + defaultPrefix + ", which then serves /#" + defaultPrefix;
    Optional<String> text = namer.text(key, expected);
    if (text.isEmpty()) {
      return defaultPrefix;
    }
    try {
      Path prefix = Path.parse(text.get());
      if (!prefix.isEmpty() && !prefix.element(0).equals("#")) {
        return prefix;
      }
    } catch (NameSyntaxException e) {
      // Reported below, as the other wrong ones are.
    }
    namer.wrong(key, expected);
    return defaultPrefix;
  }
}
