package io.weft.cli;

import io.weft.cli.process.ExitWithStdin;
import io.weft.control.Control;
import io.weft.control.config.ControlConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a control service until it is told to stop. */
@Command(
    name = "control",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a control service with a configuration file until SIGTERM or SIGINT: it keeps the Dtabs "
          + "of a fleet, and tells nodes what their names are bound to.",
      ""
    },
    footer = {"", "Example: weft control examples/control.yaml"})
final class ControlCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "The configuration, YAML or JSON; - for standard input.")
  private String file;

  @Mixin private ExitWithStdin exitWithStdin;

  @Override
  public Integer call() throws Exception {
    PrintWriter errors = spec.commandLine().getErr();
    ControlConfig.Parsed parsed = ConfigFile.read(file, ControlConfig::parse);
    ConfigFile.warn(parsed.warnings(), errors);
    Control control = Control.start(parsed.config());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(control), "weft-shutdown"));
    exitWithStdin.watch();
    control.awaitStop();
    return 0;
  }

  /** A process that ends on a signal has the signal's exit code, unless it is ended from here. */
  private static void stop(Control control) {
    control.close();
    Weft.flushLogs();
    Runtime.getRuntime().halt(0);
  }
}
