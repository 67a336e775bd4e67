package io.weft.namers.control;

import io.weft.namers.control.wire.Binding;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.Failure;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One name that a router uses, with what it was last bound to. What was good stays when later
 * nobody knows. Belongs to the loop; its state may be read by any thread.
 */
final class Holding {
  private final Var<NameTree<Name.Bound>> binding = Var.pending();
  private final Removal removal = new Removal();
  private @Nullable Binding good;
  private Set<String> clusters = Set.of();
  private int users;
  private boolean wanted;

  State<NameTree<Name.Bound>> state() {
    return binding.state();
  }

  /** The last message that has a tree; null before there was one. */
  @Nullable Binding good() {
    return good;
  }

  /** The ids of the clusters that it leads to. */
  Set<String> clusters() {
    return clusters;
  }

  void bound(Binding told, NameTree<Name.Bound> tree, Set<String> ids) {
    good = told;
    clusters = Set.copyOf(ids);
    binding.set(tree);
  }

  /** Nobody knows; of consequence as long as nobody ever did. */
  void unknown(String reason) {
    if (good == null) {
      binding.setState(new State.Failed<>(Failure.notSent(Failure.Kind.BINDING_FAILED, reason)));
    }
  }

  /** Whether somebody used it since the node started, or does. */
  boolean isWanted() {
    return wanted;
  }

  /** One more looks at it. */
  Activity.Observation enter(Consumer<? super State<NameTree<Name.Bound>>> observer) {
    users++;
    wanted = true;
    removal.cancel();
    return binding.observe(observer);
  }

  /** One less does; tells whether it was the last one. */
  boolean leave() {
    return --users == 0;
  }

  Removal removal() {
    return removal;
  }
}
