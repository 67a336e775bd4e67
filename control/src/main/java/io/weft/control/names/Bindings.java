package io.weft.control.names;

import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.List;

/**
 * Binds names by the Dtabs of namespaces. A name that several ask for is bound once for all of
 * them, and what it asks of namers is asked once for all names. A namespace that does not exist is
 * an empty Dtab, as in namerd: a name then goes where the local rules lead. Thread-safe.
 */
public final class Bindings {
  private final Dtabs dtabs;
  private final DtabInterpreter interpreter;
  private final Watches<Question, NameTree<Name.Bound>> bindings;
  private final Watches<Path, State<AddrSet>> addresses = new Watches<>(this::resolve);

  private record Question(String namespace, Dtab local, Path name) {}

  /**
   * @param interpreter binds by the configured namers; its own base Dtab is not used
   */
  public Bindings(Dtabs dtabs, DtabInterpreter interpreter) {
    this.dtabs = dtabs;
    this.interpreter = interpreter;
    this.bindings =
        new Watches<>(
            question -> in(question.namespace).bind(question.local, question.name).distinct());
  }

  /**
   * What a name is bound to.
   *
   * @param local rules that go before those of the namespace
   */
  public Activity<NameTree<Name.Bound>> bind(String namespace, Dtab local, Path name) {
    return bindings.watch(new Question(namespace, local, name));
  }

  /** How a name is bound, with each step; may tell the same again. */
  public Activity<Delegation> delegate(String namespace, Dtab local, Path name) {
    return in(namespace).delegate(local, name);
  }

  /** How a name would be bound by another Dtab than that of a namespace. */
  public Activity<Delegation> delegate(Dtab other, Dtab local, Path name) {
    return interpreter.withBase(other).delegate(local, name);
  }

  /**
   * The addresses of a bound id. That discovery does not know them is a value, which may pass; that
   * nobody knows what the id is, or that it is no one cluster's, is a failure.
   */
  public Activity<State<AddrSet>> addresses(Path id) {
    return addresses.watch(id);
  }

  /** The addresses of what is bound, as {@link #addresses(Path)} tells them. */
  public static Activity<State<AddrSet>> addresses(Name.Bound bound) {
    return observer ->
        bound
            .addresses()
            .observe(
                state ->
                    observer.accept(
                        state instanceof State.Pending
                            ? new State.Pending<>()
                            : new State.Ok<>(state)));
  }

  private Activity<State<AddrSet>> resolve(Path id) {
    Activity<NameTree<Name.Bound>> tree =
        delegate(Dtab.empty(), Dtab.empty(), id)
            .flatMap(
                delegation ->
                    Activity.constant(
                        delegation.result() == null ? new State.Pending<>() : delegation.result()));
    return tree.distinct().flatMap(bound -> resolve(id, bound));
  }

  private static Activity<State<AddrSet>> resolve(Path id, NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      return addresses(leaf.value());
    }
    if (tree instanceof NameTree.Empty) {
      return Activity.value(new State.Ok<>(AddrSet.of(List.of())));
    }
    if (tree instanceof NameTree.Neg) {
      return Activity.value(new State.Ok<>(new AddrSet.Neg()));
    }
    return Activity.failed(
        new IllegalStateException(
            tree instanceof NameTree.Fail
                ? "name tree failed"
                : id + " is not a concrete bound id"));
  }

  private DtabInterpreter in(String namespace) {
    return interpreter.withBase(
        dtabs.dtab(namespace).map(dtab -> dtab.map(VersionedDtab::dtab).orElse(Dtab.empty())));
  }

  /** How many distinct names and bound ids are watched. */
  public int watched() {
    return bindings.size() + addresses.size();
  }
}
