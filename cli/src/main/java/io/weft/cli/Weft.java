package io.weft.cli;

import ch.qos.logback.classic.LoggerContext;
import io.weft.cli.control.CanaryCommand;
import io.weft.cli.control.DtabCommand;
import io.weft.cli.control.NodesCommand;
import io.weft.cli.demo.DemoCommand;
import io.weft.cli.demo.UserServiceCommand;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code weft}. */
@Command(
    name = "weft",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "A service mesh node for Thrift and HTTP: calls by name, balanced, over mutual TLS.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage or wrong configuration.",
      "Start with: weft demo. From a checkout, weft bench measures a node beside HAProxy."
    },
    subcommands = {
      NodeCommand.class,
      ControlCommand.class,
      CheckCommand.class,
      ExplainCommand.class,
      CallCommand.class,
      FaultCommand.class,
      DtabCommand.class,
      NodesCommand.class,
      CanaryCommand.class,
      CaCommand.class,
      DemoCommand.class,
      UserServiceCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Weft implements Runnable {
  /** It logs to the console, past all else, that a class was loaded. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  @Spec private CommandSpec spec;

  private Weft() {}

  public static void main(String[] arguments) {
    GRPC.setLevel(Level.WARNING);
    int exitCode = commandLine().execute(arguments);
    flushLogs();
    System.exit(exitCode);
  }

  /** Waits until what was logged is written: the log has a thread of its own. */
  static void flushLogs() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }

  /** The whole command line, with the commands of other modules that are on the class path. */
  public static CommandLine commandLine() {
    CommandLine line =
        new CommandLine(new Weft())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Weft::failed);
    for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) {
      line.addSubcommand(provider.command());
    }
    return line;
  }

  private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    String message = failure.getMessage();
    line.getErr().println("weft: " + (message == null ? failure.toString() : message));
    return failure instanceof InputException
        ? line.getCommandSpec().exitCodeOnInvalidInput()
        : line.getCommandSpec().exitCodeOnExecutionException();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
