package io.weft.namers.bind;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Transformer;
import io.weft.stack.activity.Activity;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Changes the addresses that another interpreter binds names to. Thread-safe. */
public final class TransformingInterpreter implements Interpreter {
  private final Interpreter inner;
  private final List<Transformer.OfAddresses> transformers;

  /**
   * @param transformers applied in this order
   */
  public TransformingInterpreter(Interpreter inner, List<Transformer.OfAddresses> transformers) {
    this.inner = inner;
    this.transformers = List.copyOf(transformers);
  }

  @Override
  public Activity<NameTree<Name.Bound>> bind(Dtab local, Path name) {
    return inner.bind(local, name).map(this::transformed);
  }

  @Override
  public Activity<Delegation> delegate(Dtab local, Path name) {
    return inner.delegate(local, name).map(this::transformed);
  }

  @Override
  public Interpreter withBase(Dtab other) {
    return new TransformingInterpreter(inner.withBase(other), transformers);
  }

  private Delegation transformed(Delegation steps) {
    return new Delegation(
        steps.step(),
        steps.weight(),
        steps.result() == null ? null : steps.result().map(this::transformed),
        steps.chosen(),
        steps.branches());
  }

  private NameTree<Name.Bound> transformed(NameTree<Name.Bound> tree) {
    return tree.map(
        bound -> {
          Name.Bound changed = bound;
          for (Transformer.OfAddresses transformer : transformers) {
            changed = transformer.apply(changed);
          }
          return changed;
        });
  }

  /** What is measured, by the ids that the bound names had before they were changed. */
  public static CallReports untransformed(
      CallReports calls, List<Transformer.OfAddresses> transformers) {
    Path prefix = Path.empty();
    for (Transformer.OfAddresses transformer : transformers) {
      prefix = transformer.prefix().concat(prefix);
    }
    return new Untransformed(calls, prefix);
  }

  private record Untransformed(CallReports calls, Path prefix) implements CallReports {
    @Override
    public void measure(Set<Path> ids) {
      calls.measure(ids.stream().map(prefix::concat).collect(Collectors.toSet()));
    }

    @Override
    public List<CallReport> collect() {
      return calls.collect().stream()
          .map(
              report ->
                  new CallReport(
                      report.id().drop(prefix.size()),
                      report.successes(),
                      report.failures(),
                      report.latencies()))
          .toList();
    }
  }
}
