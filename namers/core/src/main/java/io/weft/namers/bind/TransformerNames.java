package io.weft.namers.bind;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The names below {@code /%}: {@code /%/<kind>/<arguments>/<name>} is the name, with what it is
 * bound to changed by a transformer. They are the ids of bound names that were transformed, and may
 * be written in a Dtab as well.
 */
public final class TransformerNames {
  /** What all of them start with. */
  static final Path PREFIX = Path.of("%");

  private final Map<String, TransformerProvider> kinds = new TreeMap<>();

  /** Those of the kinds that are installed. */
  public static TransformerNames installed() {
    TransformerNames names = new TransformerNames();
    for (TransformerProvider provider : ServiceLoader.load(TransformerProvider.class)) {
      names.kinds.put(provider.kind(), provider);
    }
    return names;
  }

  private TransformerNames() {}

  /**
   * A name and the transformers before it.
   *
   * @param transformers the innermost first
   * @param name what is left
   */
  public record Read(List<Transformer> transformers, Path name) {
    public Read {
      transformers = List.copyOf(transformers);
    }
  }

  /**
   * Takes all transformers off the start of a name.
   *
   * @throws IllegalArgumentException if one is not known or its arguments are wrong
   */
  public Read read(Path path) {
    List<Transformer> found = new ArrayList<>();
    Path rest = path;
    while (rest.size() > PREFIX.size() && rest.startsWith(PREFIX)) {
      Transformer transformer = first(rest);
      found.add(transformer);
      rest = rest.drop(transformer.prefix().size());
    }
    Collections.reverse(found);
    return new Read(found, rest);
  }

  private Transformer first(Path path) {
    Path name = path.take(PREFIX.size() + 1);
    TransformerProvider provider = kinds.get(path.element(PREFIX.size()));
    if (provider == null) {
      List<Path> known = kinds.keySet().stream().map(PREFIX::append).toList();
      throw new IllegalArgumentException(
          "no transformer "
              + name
              + "; there are "
              + String.join(", ", known.stream().map(Path::toString).toList()));
    }
    return provider.named(path.drop(name.size()));
  }
}
