package io.weft.namers.control;

import io.weft.namers.bind.Delegation;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.call.Failure;
import java.util.HashMap;
import java.util.Map;

/**
 * Says what names would be bound to by another Dtab of the namespace, at the moment it is asked.
 */
final class TriedInterpreter implements Interpreter {
  private final Activity<Dtab> own;
  private final Explanations explanations;
  private final Dtab base;

  TriedInterpreter(Activity<Dtab> own, Explanations explanations, Dtab base) {
    this.own = own;
    this.explanations = explanations;
    this.base = base;
  }

  @Override
  public Activity<NameTree<Name.Bound>> bind(Dtab local, Path name) {
    return delegate(local, name)
        .flatMap(
            steps ->
                Activity.constant(steps.result() == null ? new State.Pending<>() : steps.result()));
  }

  @Override
  public Activity<Delegation> delegate(Dtab local, Path name) {
    return own.flatMap(
        dtab ->
            explanations
                .of(
                    ExplainRequest.newBuilder()
                        .setName(ControlInterpreter.name(name, dtab.concat(local)))
                        .setDtab(base.toString()))
                .map(TriedInterpreter::steps)
                .flatMap(Activity::constant));
  }

  private static State<Delegation> steps(Explanations.Answer answer) {
    return answer
        .reply()
        .<State<Delegation>>map(
            reply -> new State.Ok<>(RemoteSteps.of(reply.getStep(), result(reply))))
        .orElseGet(() -> new State.Failed<>(failure(answer.problem())));
  }

  private static State<NameTree<Name.Bound>> result(ExplainReply reply) {
    if (!reply.hasBinding()) {
      return new State.Pending<>();
    }
    if (!reply.getBinding().hasTree()) {
      return new State.Failed<>(failure(reply.getBinding().getFailed()));
    }
    Map<String, Activity<AddrSet>> addresses = new HashMap<>();
    try {
      for (Cluster told : reply.getClustersList()) {
        Cell cell = new Cell(told.getId());
        cell.told(told);
        addresses.put(told.getId(), cell);
      }
      return new State.Ok<>(
          WireTrees.read(
              reply.getBinding().getTree(),
              id ->
                  addresses.getOrDefault(
                      id, Activity.failed(failure("the addresses of " + id + " were not told")))));
    } catch (IllegalArgumentException e) {
      return new State.Failed<>(failure("the control service says what cannot be read: " + e));
    }
  }

  private static Failure failure(String message) {
    return Failure.notSent(Failure.Kind.BINDING_FAILED, message);
  }

  @Override
  public Interpreter withBase(Dtab other) {
    return new TriedInterpreter(own, explanations, other);
  }
}
