package io.weft.node.config;

import io.weft.namers.bind.InterpreterProvider;
import io.weft.namers.config.TransformerConfig;
import io.weft.namers.config.TransformerReader;
import io.weft.namers.spi.Transformer;
import io.weft.stack.settings.yaml.Section;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads the {@code interpreter} of a router: binding here, or asking elsewhere by a plug-in. */
final class InterpreterReader {
  static final String DEFAULT = "default";
  static final String FILE = "io.l5d.fs";

  private final Map<String, InterpreterProvider> providers = new TreeMap<>();
  private final TransformerReader transformers;

  InterpreterReader(Collection<InterpreterProvider> providers, TransformerReader transformers) {
    for (InterpreterProvider provider : providers) {
      this.providers.put(provider.kind(), provider);
      provider.aliases().forEach(alias -> this.providers.put(alias, provider));
    }
    this.transformers = transformers;
  }

  /** What the section says, the parts that do not belong to its kind being empty. */
  record Keys(
      Optional<Path> dtabFile,
      Optional<InterpreterConfig> remote,
      List<TransformerConfig> transformers) {
    static final Keys NONE = new Keys(Optional.empty(), Optional.empty(), List.of());

    /** Whether a Dtab comes from anywhere but the router's own. */
    boolean hasDtab() {
      return dtabFile.isPresent() || remote.isPresent();
    }
  }

  /** What is in the section, without what is reported wrong. */
  Keys read(Section section) {
    TreeSet<String> kinds = new TreeSet<>(providers.keySet());
    kinds.addAll(List.of(DEFAULT, FILE));
    Optional<String> kind = section.oneOf("kind", kinds);
    if (kind.isEmpty()) {
      if (!section.has("kind")) {
        section.missing("kind", "one of " + String.join(", ", kinds));
      }
      return Keys.NONE;
    }
    InterpreterProvider provider = providers.get(kind.get());
    return provider == null ? here(section, kind.get()) : elsewhere(section, provider);
  }

  private Keys here(Section section, String kind) {
    Optional<Path> file = Optional.empty();
    if (kind.equals(FILE)) {
      if (!section.has("dtabFile")) {
        section.missing("dtabFile", "the name of a file with a Dtab");
      }
      file = section.file("dtabFile");
    }
    Keys keys = new Keys(file, Optional.empty(), transformers.read(section));
    section.done();
    return keys;
  }

  private Keys elsewhere(Section section, InterpreterProvider provider) {
    List<TransformerConfig> own = transformers.read(section);
    for (TransformerConfig transformer : own) {
      if (transformer.transformer() instanceof Transformer.Substitute) {
        section.error(
            "transformers",
            " has one that takes another name, which is not done beside kind "
                + provider.kind()
                + "; let the Dtab of the namespace lead to that name");
      }
    }
    Optional<InterpreterConfig> remote =
        section
            .readBy(provider::parse)
            .map(source -> new InterpreterConfig(provider.kind(), source, section.node().shown()));
    return new Keys(Optional.empty(), remote, own);
  }
}
