package io.weft.cli.control;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tells who changed a namespace, when and why. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the changes of a namespace, the last one first: who made them, when and why, and "
          + "how many rules were added and removed.",
      ""
    })
final class HistoryCommand implements Callable<Integer> {
  @ParentCommand private DtabCommand dtab;
  @Mixin private CommonOptions common;

  @Parameters(index = "0", paramLabel = "NAMESPACE", description = "The namespace.")
  private String namespace;

  @Option(
      names = "--limit",
      defaultValue = "20",
      paramLabel = "N",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws InterruptedException {
    // One more, since a change is known by what was before it.
    List<Revision> revisions = common.client(dtab.surroundings()).history(namespace, rows() + 1);
    if (revisions.isEmpty()) {
      throw new ControlException(
          "there is no history of %s; weft dtab list tells which namespaces there are"
              .formatted(namespace));
    }
    Display display = common.display(dtab.surroundings());
    HistoryTable table = new HistoryTable(revisions, rows());
    display.result(table.shown(), table.lines(display.colours()));
    return 0;
  }

  /** A control service tells no more than 1000. */
  private int rows() {
    return Math.min(Math.max(1, limit), 999);
  }
}
