package io.weft.stack.settings.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file with mistakes: all of them, in the order of the file. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  ConfigException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
