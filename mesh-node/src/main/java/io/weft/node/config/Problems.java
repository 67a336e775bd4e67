package io.weft.node.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes and the warnings of one file. */
final class Problems {
  private static final int MOST_SHOWN = 100;
  private static final Comparator<Fault> FILE_ORDER =
      Comparator.<Fault>comparingInt(fault -> fault.at().line())
          .thenComparingInt(fault -> fault.at().column());

  private final Source source;
  private final List<Fault> errors = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();

  /** Something wrong with a place; its excerpt is made only if it is shown. */
  record Fault(Position at, String message) {}

  Problems(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  void error(Position at, String message) {
    errors.add(new Fault(at, message));
  }

  void warning(Position at, String message) {
    warnings.add(new Fault(at, message));
  }

  List<ConfigProblem> warnings() {
    return shown(warnings);
  }

  /** Ends the reading of a file that has mistakes. */
  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw exception();
    }
  }

  /** All mistakes, of which there is at least one. */
  ConfigException exception() {
    return new ConfigException(shown(errors));
  }

  private List<ConfigProblem> shown(List<Fault> faults) {
    // A node that aliases bring in several times has its mistakes once.
    List<Fault> all = faults.stream().distinct().sorted(FILE_ORDER).toList();
    List<ConfigProblem> shown = new ArrayList<>();
    for (Fault fault : all.subList(0, Math.min(all.size(), MOST_SHOWN))) {
      shown.add(source.problem(fault.at(), fault.message()));
    }
    if (all.size() > MOST_SHOWN) {
      Fault next = all.get(MOST_SHOWN);
      shown.add(source.problem(next.at(), "and " + (all.size() - MOST_SHOWN) + " more, from here"));
    }
    return shown;
  }
}
