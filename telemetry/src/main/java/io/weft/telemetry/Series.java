package io.weft.telemetry;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/** One series of a family, shared by all scopes that made it. Equality is identity. */
final class Series<S> {
  private final Family<S> family;
  private final List<String> values;
  private final Labels labels;
  private final S cell;

  /** How many scopes hold the series; guarded by the family's map entry. */
  int holders;

  Series(Family<S> family, List<String> values, Labels labels, S cell) {
    this.family = family;
    this.values = values;
    this.labels = labels;
    this.cell = cell;
  }

  List<String> values() {
    return values;
  }

  Labels labels() {
    return labels;
  }

  S cell() {
    return cell;
  }

  void release() {
    family.release(this);
  }
}
