package io.weft.node.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes and the warnings of one file. */
final class Problems {
  private static final int MOST_SHOWN = 100;
  private static final Comparator<ConfigProblem> FILE_ORDER =
      Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column);

  private final Source source;
  private final List<ConfigProblem> errors = new ArrayList<>();
  private final List<ConfigProblem> warnings = new ArrayList<>();

  Problems(Source source) {
    this.source = source;
  }

  Source source() {
    return source;
  }

  void error(Position at, String message) {
    add(source.problem(at, message));
  }

  void add(ConfigProblem error) {
    errors.add(error);
  }

  void warning(Position at, String message) {
    warnings.add(source.problem(at, message));
  }

  List<ConfigProblem> warnings() {
    return inOrder(warnings);
  }

  /** Ends the reading of a file that has mistakes. */
  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw exception();
    }
  }

  /** All mistakes, of which there is at least one. */
  ConfigException exception() {
    List<ConfigProblem> all = inOrder(errors);
    if (all.size() > MOST_SHOWN) {
      ConfigProblem last = all.get(MOST_SHOWN - 1);
      List<ConfigProblem> shown = new ArrayList<>(all.subList(0, MOST_SHOWN));
      int more = all.size() - MOST_SHOWN;
      shown.add(
          new ConfigProblem(
              last.file(), last.line(), last.column(), "and " + more + " further mistakes", ""));
      all = shown;
    }
    return new ConfigException(all);
  }

  /** A node that aliases bring in several times has its mistakes once. */
  private static List<ConfigProblem> inOrder(List<ConfigProblem> problems) {
    return problems.stream().distinct().sorted(FILE_ORDER).toList();
  }
}
