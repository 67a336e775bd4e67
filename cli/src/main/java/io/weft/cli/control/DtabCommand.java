package io.weft.cli.control;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at and changes the Dtabs of a control service. */
@Command(
    name = "dtab",
    mixinStandardHelpOptions = true,
    description = {
      "Shows and changes the Dtabs by which a control service routes the calls of a fleet.",
      "",
      "A change is checked, shown with the names in use that it moves, and written only if the "
          + "namespace still stands as it was read.",
      ""
    },
    footer = {
      "",
      "Example: weft dtab edit default --reason 'a tenth of the calls to version 2'",
      "Exit codes: 0 done, 1 failed (refused, changed meanwhile, not there), 2 wrong usage."
    },
    subcommands = {
      ListCommand.class,
      GetCommand.class,
      CreateCommand.class,
      PutCommand.class,
      EditCommand.class,
      DeleteCommand.class,
      HistoryCommand.class,
      DiffCommand.class,
      RollbackCommand.class,
      ExplainCommand.class
    })
public final class DtabCommand implements Runnable {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  public DtabCommand() {
    this(Surroundings.ofProcess());
  }

  DtabCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "what to do is missing: list, get, create, put, edit, delete, history, diff, rollback or"
            + " explain");
  }
}
