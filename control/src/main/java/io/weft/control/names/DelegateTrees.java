package io.weft.control.names;

import io.weft.control.names.DelegateTree.Node;
import io.weft.namers.bind.Delegation;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
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

  /** A tree of no rule's. */
  public static DelegateTree root(Path path, Node node) {
    return new DelegateTree(path, Optional.empty(), node);
  }
}
