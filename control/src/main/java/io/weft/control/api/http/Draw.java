package io.weft.control.api.http;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** One of the names that a tree is bound to, as a call would draw it. */
final class Draw {
  private final DoubleSupplier chance;

  /**
   * @param chance gives numbers from 0 to below 1; from any thread
   */
  Draw(DoubleSupplier chance) {
    this.chance = chance;
  }

  Optional<Name.Bound> from(NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      return Optional.of(leaf.value());
    }
    if (tree instanceof NameTree.Alt<Name.Bound> alt) {
      return alt.trees().stream().flatMap(branch -> from(branch).stream()).findFirst();
    }
    return tree instanceof NameTree.Union<Name.Bound> union && !union.trees().isEmpty()
        ? from(drawn(union.trees()))
        : Optional.empty();
  }

  private NameTree<Name.Bound> drawn(List<NameTree.Weighted<Name.Bound>> branches) {
    double sum = branches.stream().mapToDouble(NameTree.Weighted::weight).sum();
    double left = chance.getAsDouble() * sum;
    for (NameTree.Weighted<Name.Bound> branch : branches) {
      left -= branch.weight();
      if (left < 0) {
        return branch.tree();
      }
    }
    return branches.get(branches.size() - 1).tree();
  }
}
