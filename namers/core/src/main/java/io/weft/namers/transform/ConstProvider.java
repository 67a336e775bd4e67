package io.weft.namers.transform;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.namers.spi.TransformerProvider;
import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * {@code io.l5d.const}, also called {@code const}: all names lead to the name {@code path}, whether
 * they are bound or not.
 */
public final class ConstProvider implements TransformerProvider {
  @Override
  public String kind() {
    return "io.l5d.const";
  }

  @Override
  public Set<String> aliases() {
    return Set.of("const");
  }

  @Override
  public Transformer parse(Settings settings) {
    return Substitutes.parse(kind(), true, settings);
  }

  @Override
  public Transformer named(Path arguments) {
    return Transformer.Substitute.mark(Transformer.prefix(kind()));
  }
}
