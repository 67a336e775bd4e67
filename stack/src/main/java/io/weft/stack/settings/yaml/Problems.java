package io.weft.stack.settings.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes and the warnings of one file. For one thread. */
public final class Problems {
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

  /** Tells a mistake: the reading goes on, and no value comes out at its end. */
  public void error(Position at, String message) {
    errors.add(new Fault(at, message));
  }

  /** Tells what is legal but hardly meant. */
  public void warning(Position at, String message) {
    warnings.add(new Fault(at, message));
  }

  /** The warnings so far, in the order of the file. */
  public List<ConfigProblem> warnings() {
    return shown(warnings);
  }

  /**
   * Ends the reading of a file that has mistakes.
   *
   * @throws ConfigException with all of them
   */
  public void throwIfAny() {
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
