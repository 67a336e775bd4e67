package io.weft.control.names;

import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;

/**
 * Binds names by the Dtabs of namespaces. A name that several ask for is bound once for all of
 * them, and what it asks of namers is asked once for all names. A namespace that does not exist is
 * an empty Dtab, as in namerd: a name then goes where the local rules lead. Thread-safe.
 */
public final class Bindings {
  private final Dtabs dtabs;
  private final DtabInterpreter interpreter;
  private final Watches<Question, NameTree<Name.Bound>> bindings;

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

  private DtabInterpreter in(String namespace) {
    return interpreter.withBase(
        dtabs.dtab(namespace).map(dtab -> dtab.map(VersionedDtab::dtab).orElse(Dtab.empty())));
  }

  /** How many distinct names are watched. */
  public int watched() {
    return bindings.size();
  }
}
