package io.weft.namers.control;

import io.weft.namers.bind.Delegation;
import io.weft.namers.control.wire.Step;
import io.weft.namers.name.NameTree;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a delegation of the steps that the control service tells. */
final class RemoteSteps {
  private RemoteSteps() {}

  /** The first step with its result, over the others in words. */
  static Delegation of(Step first, @Nullable State<NameTree<Name.Bound>> result) {
    List<Delegation> branches =
        first.getBranchesList().stream().map(branch -> of(branch, null)).toList();
    return new Delegation(
        new Delegation.Step.Remote(first.getLabel(), first.getOutcome()),
        first.getWeight(),
        result,
        first.getChosen(),
        branches);
  }
}
