package io.weft.namers.bind;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a name was bound at one moment, and what discovery said of the clusters.
 *
 * @param shares the clusters in the order of the tree, each with its share of the calls
 * @param addresses in the same order
 */
public record Observed(
    Delegation delegation, Map<Path, Share> shares, List<State<AddrSet>> addresses) {

  /** One cluster's share of the calls of a name, of 1. */
  public record Share(Name.Bound bound, double part) {}

  /** Follows a name and the clusters that it leads to. */
  public static Activity<Observed> of(Activity<Delegation> steps) {
    return steps.flatMap(
        delegation -> {
          Map<Path, Share> shares = new LinkedHashMap<>();
          if (delegation.result() instanceof State.Ok<NameTree<Name.Bound>> ok) {
            collect(ok.value(), 1, shares);
          }
          return Activity.states(
                  shares.values().stream().map(share -> share.bound().addresses()).toList())
              .map(addresses -> new Observed(delegation, shares, addresses));
        });
  }

  private static void collect(NameTree<Name.Bound> tree, double part, Map<Path, Share> into) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      into.merge(
          leaf.value().id(),
          new Share(leaf.value(), part),
          (one, other) -> new Share(one.bound(), one.part() + other.part()));
    } else if (tree instanceof NameTree.Union<Name.Bound> union) {
      double sum = union.trees().stream().mapToDouble(NameTree.Weighted::weight).sum();
      union
          .trees()
          .forEach(
              branch ->
                  collect(branch.tree(), sum > 0 ? part * branch.weight() / sum : part, into));
    }
  }

  /** Whether all of it is known, or will not be. */
  public static boolean isSettled(State<Observed> state) {
    return state instanceof State.Ok<Observed> ok
        ? !ok.value().delegation.isPending()
            && ok.value().addresses.stream().noneMatch(State.Pending.class::isInstance)
        : state instanceof State.Failed;
  }

  /** Where the calls go, as text; empty when nobody knows. */
  public String tree() {
    return delegation.result() instanceof State.Ok<NameTree<Name.Bound>> ok
        ? ok.value().map(Name.Bound::id).toString()
        : "";
  }
}
