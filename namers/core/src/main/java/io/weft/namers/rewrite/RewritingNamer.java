package io.weft.namers.rewrite;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says which name another one stands for.
 *
 * @param rule empty for a name that stands for none: it is negative
 */
record RewritingNamer(Function<Path, Optional<Path>> rule) implements Namer {
  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return Activity.value(
        rule.apply(path)
            .map(name -> NameTree.<Name>leaf(new Name.Of(name)))
            .orElse(NameTree.neg()));
  }

  @Override
  public void close() {}
}
