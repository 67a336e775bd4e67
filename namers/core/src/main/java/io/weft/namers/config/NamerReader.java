package io.weft.namers.config;

import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerProvider;
import io.weft.stack.settings.yaml.Section;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Reads {@code namers}: the kind of each decides which plug-in reads most of it. Immutable. */
public final class NamerReader {
  private final Map<String, NamerProvider> providers = new TreeMap<>();
  private final TransformerReader transformers;

  /** A reader for some kinds. */
  public NamerReader(Collection<NamerProvider> providers, TransformerReader transformers) {
    for (NamerProvider provider : providers) {
      this.providers.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> this.providers.put(alias, provider));
    }
    this.transformers = transformers;
  }

  /** A reader for the kinds that are installed. */
  public static NamerReader ofInstalled(TransformerReader transformers) {
    return new NamerReader(
        ServiceLoader.load(NamerProvider.class).stream().map(ServiceLoader.Provider::get).toList(),
        transformers);
  }

  /** Those in the file, in its order, without what is reported wrong. */
  public List<NamerConfig> read(Section top) {
    return top.sections("namers").stream().flatMap(namer -> one(namer).stream()).toList();
  }

  private Optional<NamerConfig> one(Section namer) {
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
    return namer
        .readBy(provider::parse)
        .map(source -> new NamerConfig(prefix, provider.kind(), source, own, namer.node().shown()));
  }

  /** Reads the {@code prefix} of a plug-in of discovery: below {@code /#}, and not empty. */
  public static Path prefix(Section namer, Path defaultPrefix) {
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
