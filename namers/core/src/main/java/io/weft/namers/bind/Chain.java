package io.weft.namers.bind;

import io.weft.namers.spi.Transformer;
import java.util.ArrayList;
import java.util.List;

/**
 * The transformers that bound names pass on their way out.
 *
 * @param transformers in the order in which they are applied: the innermost first
 */
record Chain(List<Transformer> transformers) {
  static final Chain NONE = new Chain(List.of());

  Chain {
    transformers = List.copyOf(transformers);
  }

  /**
   * This chain and then another one. Where this one ends as the other starts, that part is applied
   * once: it is what a namer or an interpreter adds by itself to the id of a name which it has
   * transformed before. So binding an id gives the same id again, and not one that grows.
   */
  Chain then(Chain outer) {
    List<Transformer> next = outer.transformers;
    int shared = Math.min(transformers.size(), next.size());
    while (!endsWith(next.subList(0, shared))) {
      shared--;
    }
    List<Transformer> both = new ArrayList<>(transformers);
    both.addAll(next.subList(shared, next.size()));
    return new Chain(both);
  }

  private boolean endsWith(List<Transformer> end) {
    int from = transformers.size() - end.size();
    for (int i = 0; i < end.size(); i++) {
      if (!covers(transformers.get(from + i), end.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Taking another name puts the mark of having done so into the id, and not the reverse. */
  private static boolean covers(Transformer done, Transformer next) {
    return done.equals(next)
        || (done instanceof Transformer.Substitute substitute && substitute.mark().equals(next));
  }

  /** All but the first n. */
  Chain drop(int n) {
    return new Chain(transformers.subList(n, transformers.size()));
  }
}
