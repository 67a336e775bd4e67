package io.weft.namers.control;

import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.Name;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name.Bound;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.util.List;
import java.util.Optional;

/** Binds the names of one router by what the control service says. */
final class ControlInterpreter implements Interpreter {
  private final Activity<Dtab> own;
  private final Follower follower;
  private final Explanations explanations;

  /**
   * @param own the Dtab of the router
   */
  ControlInterpreter(Activity<Dtab> own, Follower follower, Explanations explanations) {
    this.own = own;
    this.follower = follower;
    this.explanations = explanations;
  }

  @Override
  public Activity<NameTree<Bound>> bind(Dtab local, Path name) {
    return own.flatMap(dtab -> follower.watch(name(name, dtab.concat(local)))).distinct();
  }

  static Name name(Path path, Dtab dtab) {
    return Name.newBuilder().setPath(path.toString()).setDtab(dtab.toString()).build();
  }

  /** First what the name is bound to at present, then the steps too. */
  @Override
  public Activity<Delegation> delegate(Dtab local, Path path) {
    return own.flatMap(dtab -> delegate(path, name(path, dtab.concat(local))));
  }

  private Activity<Delegation> delegate(Path path, Name name) {
    Activity<Delegation> withSteps =
        explanations
            .of(ExplainRequest.newBuilder().setName(name))
            .flatMap(
                answer ->
                    result(name)
                        .map(
                            result ->
                                answer
                                    .reply()
                                    .map(reply -> RemoteSteps.of(reply.getStep(), result))
                                    .orElseGet(() -> unexplained(path, result, answer.problem()))));
    return observer -> {
      State<NameTree<Bound>> present = follower.present(name);
      if (present instanceof State.Ok) {
        observer.accept(new State.Ok<>(unfinished(path, present)));
      }
      return withSteps.observe(observer);
    };
  }

  /** The state of a binding as a value; pending until there is one. */
  private Activity<State<NameTree<Bound>>> result(Name name) {
    Activity<NameTree<Bound>> binding = follower.watch(name);
    return observer ->
        binding.observe(
            state ->
                observer.accept(
                    state instanceof State.Pending
                        ? new State.Pending<>()
                        : new State.Ok<>(state)));
  }

  private static Delegation unfinished(Path path, State<NameTree<Bound>> result) {
    return withNote(path, result, "pending", Optional.of(new State.Pending<>()));
  }

  private static Delegation unexplained(Path path, State<NameTree<Bound>> result, String problem) {
    return withNote(path, result, "not known: " + problem, Optional.empty());
  }

  private static Delegation withNote(
      Path path,
      State<NameTree<Bound>> result,
      String outcome,
      Optional<State<NameTree<Bound>>> state) {
    Delegation.Step steps = new Delegation.Step.Remote("steps of the control service", outcome);
    Delegation note = new Delegation(steps, 1, state.orElse(null), false, List.of());
    return new Delegation(new Delegation.Step.Lookup(path), 1, result, true, List.of(note));
  }

  @Override
  public Interpreter withBase(Dtab other) {
    return new TriedInterpreter(own, explanations, other);
  }
}
