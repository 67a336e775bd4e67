package io.weft.cli.control;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the nodes that a control service routes. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = {"Lists the nodes that are connected to a control service.", ""})
public final class NodesCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  private final Surroundings surroundings;

  public NodesCommand() {
    this(Surroundings.ofProcess());
  }

  NodesCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<NodeStatus> nodes = common.client(surroundings).nodes();
    Display display = common.display(surroundings);
    Columns table =
        new Columns(
            "NODE", "ROUTER", "NAMESPACE", "ADDRESS", "PROGRAM", "SINCE", "NAMES", "VERSION");
    for (NodeStatus node : nodes) {
      table.row(
          node.node(),
          node.router(),
          node.namespace(),
          node.address(),
          node.program(),
          node.since(),
          node.names(),
          node.version() == null ? "-" : node.version());
    }
    display.result(
        nodes, nodes.isEmpty() ? List.of("no node is connected") : table.lines(display.colours()));
    return 0;
  }
}
