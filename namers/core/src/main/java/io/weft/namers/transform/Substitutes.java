package io.weft.namers.transform;

import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.stack.settings.Settings;

/** What the kinds that take another name have in common: its setting {@code path}. */
final class Substitutes {
  private Substitutes() {}

  static Transformer parse(String kind, boolean always, Settings settings) {
    String text = settings.requiredString("path");
    try {
      Path path = Path.parse(text);
      if (!path.isEmpty()) {
        return new Transformer.Substitute(Transformer.prefix(kind), path, always);
      }
    } catch (NameSyntaxException e) {
      throw settings.error("path", String.valueOf(e.getMessage()));
    }
    throw settings.error("path", "is '/'; expected a name such as /#/io.l5d.fs/gateway");
  }
}
