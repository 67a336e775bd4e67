package io.weft.control.names;

import io.weft.control.names.DelegateTree.Node;
import io.weft.control.names.DelegateTree.Weighted;
import io.weft.namers.bind.Delegation;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Follows how a name is bound, with all that was not tried when it was. */
public final class DelegateTrees {
  /** So many paths that were not tried are looked up; the rest is told as not tried. */
  private static final int MAX_OTHERS = 200;

  private DelegateTrees() {}

  /**
   * How a name is bound; pending while any part of it is.
   *
   * @param steps how any name is bound
   */
  public static Activity<DelegateTree> of(Path name, Function<Path, Activity<Delegation>> steps) {
    return steps.apply(name).flatMap(root -> drawn(root, new HashMap<>(), steps));
  }

  private static Activity<DelegateTree> drawn(
      Delegation root, Map<Path, Delegation> others, Function<Path, Activity<Delegation>> steps) {
    Drawing drawing = new Drawing(others);
    DelegateTree tree = drawing.of(root);
    List<Path> missing = List.copyOf(drawing.missing());
    if (missing.isEmpty() || others.size() + missing.size() > MAX_OTHERS) {
      return Activity.constant(drawing.isPending() ? new State.Pending<>() : new State.Ok<>(tree));
    }
    return Activity.states(missing.stream().map(steps).toList())
        .flatMap(
            states -> {
              Map<Path, Delegation> more = new HashMap<>(others);
              for (int i = 0; i < states.size(); i++) {
                if (states.get(i) instanceof State.Ok<Delegation> ok) {
                  more.put(missing.get(i), ok.value());
                } else {
                  return Activity.constant(new State.Pending<>());
                }
              }
              return drawn(root, more, steps);
            });
  }

  /** How the names of a tree are bound; pending while any part of it is. */
  public static Activity<DelegateTree> of(
      NameTree<Path> tree, Function<Path, Activity<Delegation>> steps) {
    if (tree instanceof NameTree.Leaf<Path> leaf) {
      return of(leaf.value(), steps);
    }
    if (tree instanceof NameTree.Alt<Path> alt) {
      return all(alt.trees(), steps).map(trees -> root(new Node.Alt(trees)));
    }
    if (tree instanceof NameTree.Union<Path> union) {
      return all(union.trees().stream().map(NameTree.Weighted::tree).toList(), steps)
          .map(
              trees -> {
                List<Weighted> shares = new ArrayList<>(trees.size());
                for (int i = 0; i < trees.size(); i++) {
                  shares.add(new Weighted(union.trees().get(i).weight(), trees.get(i)));
                }
                return root(new Node.Union(shares));
              });
    }
    return Activity.value(
        root(
            tree instanceof NameTree.Fail
                ? new Node.Fail()
                : tree instanceof NameTree.Empty ? new Node.Empty() : new Node.Neg()));
  }

  private static Activity<List<DelegateTree>> all(
      List<NameTree<Path>> trees, Function<Path, Activity<Delegation>> steps) {
    return Activity.states(trees.stream().map(tree -> of(tree, steps)).toList())
        .flatMap(
            states -> {
              List<DelegateTree> drawn = new ArrayList<>(states.size());
              for (State<DelegateTree> state : states) {
                if (!(state instanceof State.Ok<DelegateTree> ok)) {
                  return Activity.constant(state.map(List::of));
                }
                drawn.add(ok.value());
              }
              return Activity.value(drawn);
            });
  }

  private static DelegateTree root(Node node) {
    return new DelegateTree(Path.empty(), Optional.empty(), node);
  }
}
