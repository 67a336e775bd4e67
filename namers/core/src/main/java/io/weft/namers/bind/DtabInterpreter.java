package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.Transformer;
import io.weft.namers.watch.Watches;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Binds names in this process. A path is looked up in the Dtab; when that has nothing to say on it,
 * the configured namers are asked, and then the system names below {@code /$}; what comes out is
 * looked up in turn, until only bound names are left. These are changed by the transformers of the
 * namer and of the interpreter, and by those that a name below {@code /%} starts with.
 *
 * <p>Names that lead to the same question to a namer share one watch, which lives as long as
 * somebody observes one of them. Thread-safe.
 */
public final class DtabInterpreter implements Interpreter {
  private static final Path NAMERS = Path.of("#");

  private final Activity<Dtab> base;
  private final List<Mount> mounts;
  private final Chain transformers;
  private final TransformerNames transformerNames;
  private final Watches<Mount.Question, NameTree<Name>> questions;

  /**
   * @param base the Dtab that every name is looked up in; stays its owner's
   * @param namers in the order of their declaration: of those that match a name, the last declared
   *     is asked first, and the one before it when that says {@link NameTree.Neg}; stay their
   *     owner's
   * @param system the namers below {@code /$}, by the element that follows; likewise
   * @param transformers change what names are bound to, in this order, after those of the namers
   */
  public DtabInterpreter(
      Activity<Dtab> base,
      List<MountedNamer> namers,
      Map<String, Namer> system,
      List<Transformer> transformers) {
    this(
        base,
        new ArrayList<>(),
        new Chain(transformers),
        TransformerNames.installed(),
        new Watches<>(question -> question.mount().namer().lookup(question.path())));
    for (MountedNamer namer : namers) {
      Chain own = new Chain(namer.transformers());
      mounts.add(0, new Mount(NAMERS.concat(namer.prefix()), namer.namer(), own));
    }
    mounts.add(new Mount(SystemNames.PREFIX, new SystemNames(system), Chain.NONE));
  }

  /** An interpreter without transformers of its own. */
  public DtabInterpreter(
      Activity<Dtab> base, List<MountedNamer> namers, Map<String, Namer> system) {
    this(base, namers, system, List.of());
  }

  private DtabInterpreter(
      Activity<Dtab> base,
      List<Mount> mounts,
      Chain transformers,
      TransformerNames transformerNames,
      Watches<Mount.Question, NameTree<Name>> questions) {
    this.base = base;
    this.mounts = mounts;
    this.transformers = transformers;
    this.transformerNames = transformerNames;
    this.questions = questions;
  }

  /** This interpreter with another Dtab; what both ask of namers is asked once. */
  @Override
  public DtabInterpreter withBase(Dtab other) {
    return withBase(Activity.value(other));
  }

  /** The same with a Dtab that changes; it stays its owner's. */
  public DtabInterpreter withBase(Activity<Dtab> other) {
    return new DtabInterpreter(other, mounts, transformers, transformerNames, questions);
  }

  @Override
  public Activity<NameTree<Name.Bound>> bind(Dtab local, Path name) {
    Activity<Delegation> steps = delegate(local, name);
    Activity<NameTree<Name.Bound>> result =
        observer -> steps.observe(state -> observer.accept(resultOf(state)));
    return result.distinct();
  }

  @Override
  public Activity<Delegation> delegate(Dtab local, Path name) {
    return new Binding(
        base,
        dtab -> new Walk.World(dtab.concat(local), mounts, transformers, transformerNames),
        name,
        questions);
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
