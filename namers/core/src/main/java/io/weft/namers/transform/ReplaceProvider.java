package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * {@code io.l5d.replace}, also called {@code replace}: whatever is bound leads to the name {@code
 * path} instead. What is negative, refused or empty stays so.
 */
public final class ReplaceProvider implements TransformerProvider {
  @Override
  public String kind() {
    return "io.l5d.replace";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("replace");
  }

  @Override
  public Transformer parse(Settings settings) {
    return Substitutes.parse(kind(), false, settings);
  }

  @Override
  public Transformer named(Path arguments) {
    return Transformer.Substitute.mark(Transformer.prefix(kind()));
  }
}
