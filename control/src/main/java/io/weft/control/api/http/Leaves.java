package io.weft.control.api.http;

import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is bound in a tree. */
final class Leaves {
  private Leaves() {}

  static Set<Name.Bound> of(NameTree<Name.Bound> tree) {
    Set<Name.Bound> leaves = new LinkedHashSet<>();
    collect(tree, leaves);
    return leaves;
  }

  private static void collect(NameTree<Name.Bound> tree, Set<Name.Bound> into) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      into.add(leaf.value());
    } else if (tree instanceof NameTree.Alt<Name.Bound> alt) {
      alt.trees().forEach(branch -> collect(branch, into));
    } else if (tree instanceof NameTree.Union<Name.Bound> union) {
      union.trees().forEach(branch -> collect(branch.tree(), into));
    }
  }

  /** The addresses of each, told anew when any of them change. */
  static Activity<Map<Name.Bound, State<AddrSet>>> addresses(Collection<Name.Bound> names) {
    List<Name.Bound> order = List.copyOf(names);
    return Activity.states(order.stream().map(Name.Bound::addresses).toList())
        .map(
            states -> {
              Map<Name.Bound, State<AddrSet>> addresses = new HashMap<>();
              for (int i = 0; i < order.size(); i++) {
                addresses.put(order.get(i), states.get(i));
              }
              return addresses;
            });
  }
}
