package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Binds names. A path is looked up in the Dtab; when that has nothing to say on it, the configured
 * namers are asked, and then the system names below {@code /$}; what comes out is looked up in
 * turn, until only bound names are left.
 *
 * <p>Names that lead to the same question to a namer share one watch, which lives as long as
 * somebody observes one of them. Thread-safe.
 */
public final class Interpreter {
  private static final Path NAMERS = Path.of("#");

  private final Activity<Dtab> base;
  private final List<Mount> mounts;
  private final Watches<Mount.Question, NameTree<Name>> questions;

  /**
   * @param base the Dtab that every name is looked up in; stays its owner's
   * @param namers in the order of their declaration: of those that match a name, the last declared
   *     is asked first, and the one before it when that says {@link NameTree.Neg}; stay their
   *     owner's
   * @param system the namers below {@code /$}, by the element that follows; likewise
   */
  public Interpreter(Activity<Dtab> base, List<MountedNamer> namers, Map<String, Namer> system) {
    this(
        base,
        new ArrayList<>(),
        new Watches<>(question -> question.mount().namer().lookup(question.path())));
    for (MountedNamer namer : namers) {
      mounts.add(0, new Mount(NAMERS.concat(namer.prefix()), namer.namer()));
    }
    mounts.add(new Mount(SystemNames.PREFIX, new SystemNames(system)));
  }

  private Interpreter(
      Activity<Dtab> base, List<Mount> mounts, Watches<Mount.Question, NameTree<Name>> questions) {
    this.base = base;
    this.mounts = mounts;
    this.questions = questions;
  }

  /** This interpreter with another Dtab; what both ask of namers is asked once. */
  public Interpreter withBase(Dtab other) {
    return new Interpreter(Activity.value(other), mounts, questions);
  }

  /**
   * What a name is bound to: a leaf, a union (in which unions and {@link NameTree.Empty} may stand
   * again), or {@link NameTree.Neg}, {@link NameTree.Fail} or {@link NameTree.Empty}. Alternatives
   * are decided. After a change of the Dtab it may be pending again until a namer has answered a
   * new question.
   *
   * @param local rules of one caller, which go before those of the base Dtab
   */
  public Activity<NameTree<Name.Bound>> bind(Dtab local, Path name) {
    Activity<Delegation> steps = delegate(local, name);
    Activity<NameTree<Name.Bound>> result =
        observer -> steps.observe(state -> observer.accept(resultOf(state)));
    return result.distinct();
  }

  /**
   * How a name is bound, with each step; {@link #bind} gives the result of the first one. May tell
   * the same again.
   */
  public Activity<Delegation> delegate(Dtab local, Path name) {
    return new Binding(base, local, name, mounts, questions);
  }

  private static State<NameTree<Name.Bound>> resultOf(State<Delegation> state) {
    if (state instanceof State.Ok<Delegation> ok && ok.value().result() != null) {
      return ok.value().result();
    }
    return state.map(never -> new NameTree.Neg<>());
  }

  /** How many questions to namers are watched. */
  public int watches() {
    return questions.size();
  }
}
