package io.weft.cli;

import io.weft.cli.process.ExitWithStdin;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a node until it is told to stop. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node with a configuration file until SIGTERM or SIGINT.",
      "",
      "On the first signal it stops accepting, finishes what is in flight (for at most "
          + "admin.shutdownGraceMs), and exits with 0.",
      ""
    },
    footer = {"", "Example: weft node examples/outgoing-incoming.yaml"})
final class NodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "The configuration, YAML or JSON; - for standard input.")
  private String file;

  @Mixin private ExitWithStdin exitWithStdin;

  @Override
  public Integer call() throws Exception {
    NodeConfig config = ConfigFile.read(file, spec.commandLine().getErr());
    Node node = Node.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "weft-shutdown"));
    exitWithStdin.watch();
    node.awaitStop();
    return 0;
  }

  /** A process that ends on a signal has the signal's exit code, unless it is ended from here. */
  private static void stop(Node node) {
    int exitCode = node.drain() ? 0 : 1;
    node.close();
    Weft.flushLogs();
    Runtime.getRuntime().halt(exitCode);
  }
}
