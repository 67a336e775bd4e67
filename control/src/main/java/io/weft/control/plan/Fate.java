package io.weft.control.plan;

import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Observed;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.util.Optional;

/**
 * Where the calls of a name go.
 *
 * @param tree its bound names; empty when nobody knows
 * @param endpoints of all of them
 * @param known whether all of it was told in time
 * @param problem why there are none, or why nobody knows
 */
record Fate(String tree, int endpoints, boolean known, Optional<String> problem) {

  static Fate of(State<Observed> state) {
    if (state instanceof State.Failed<Observed> failed) {
      return new Fate("", 0, true, Optional.of(message(failed.cause())));
    }
    if (!(state instanceof State.Ok<Observed> ok)) {
      return late("", 0);
    }
    Observed observed = ok.value();
    int endpoints = observed.addresses().stream().mapToInt(Fate::count).sum();
    if (!Observed.isSettled(state)) {
      return late(observed.tree(), endpoints);
    }
    return new Fate(
        observed.tree(),
        endpoints,
        true,
        endpoints > 0 ? Optional.empty() : Optional.of(whyNone(observed)));
  }

  private static Fate late(String tree, int endpoints) {
    return new Fate(tree, endpoints, false, Optional.of("discovery has not answered in time"));
  }

  private static int count(State<AddrSet> addresses) {
    return addresses instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? bound.addresses().size()
        : 0;
  }

  private static String whyNone(Observed observed) {
    for (State<AddrSet> addresses : observed.addresses()) {
      if (addresses instanceof State.Failed<AddrSet> failed) {
        return message(failed.cause());
      }
    }
    Delegation delegation = observed.delegation();
    boolean bound =
        delegation.result() instanceof State.Ok<NameTree<Name.Bound>>
            && !observed.shares().isEmpty();
    return bound ? "no endpoints" : delegation.outcome();
  }

  private static String message(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
