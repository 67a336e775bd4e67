package io.weft.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weft.node.admin.FaultsPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets, lists and removes the faults of a running node. */
@Command(
    name = "fault",
    mixinStandardHelpOptions = true,
    description = {
      "Has a running node delay calls or make them fail, to see what becomes of their callers.",
      ""
    },
    footer = {
      "",
      "Example: weft fault add '/thrift/users/*' --share 0.1 --delay 200 --key-file operator.key"
    },
    subcommands = {FaultCommand.Add.class, FaultCommand.Show.class, FaultCommand.Remove.class})
final class FaultCommand implements Runnable {
  private static final String PAGE = "/faults";
  private static final JsonMapper JSON = new JsonMapper();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "what to do is missing: add, list or remove");
  }

  /** The node. */
  static final class NodeOption {
    @Option(
        names = "--node",
        defaultValue = AdminClient.DEFAULT,
        paramLabel = "HOST:PORT",
        description = "The admin service of a running node (default: ${DEFAULT-VALUE}).")
    private String node;

    AdminClient client() {
      return AdminClient.of(node, "--node names another one");
    }
  }

  /** The node, and the right to change something there. */
  static final class OperatorOptions {
    @Mixin private NodeOption node;

    @Option(
        names = "--key-file",
        required = true,
        paramLabel = "FILE",
        description = "A file with the operator's key, as in the node's admin.operatorKeyFile.")
    private Path keyFile;

    AdminClient client() {
      try {
        String key = Files.readString(keyFile).strip();
        if (!key.matches("[\\x21-\\x7e]+")) {
          throw new InputException(keyFile + " holds no key; expected one line without spaces");
        }
        return node.client().with(key);
      } catch (NoSuchFileException e) {
        throw new InputException("no such file: " + keyFile);
      } catch (IOException e) {
        throw new InputException("cannot read " + keyFile + ": " + e);
      }
    }
  }

  /** Sets a fault. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {"Sets a fault, which ends by itself after a time.", ""})
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
        paramLabel = "NAME",
        description = "What the logical names of the calls start with; * is any one element.")
    private String name;

    @Option(
        names = "--share",
        required = true,
        description = "The share of the calls, above 0 and up to 1.")
    private double share;

    @Option(
        names = "--delay",
        paramLabel = "MS",
        description = "How long a call waits before it goes on, in milliseconds.")
    private @Nullable Long delayMs;

    @Option(
        names = "--abort",
        paramLabel = "TEXT",
        description = "Calls fail with this text; after the delay, if there is one.")
    private @Nullable String abort;

    @Option(
        names = "--expires",
        paramLabel = "SECONDS",
        description = "How long the fault is in force, 1 to 3600 (default: 300).")
    private @Nullable Long expiresSecs;

    @Option(
        names = {"-r", "--router"},
        paramLabel = "LABEL",
        description = "The router in which it holds (default: all).")
    private @Nullable String router;

    @Mixin private OperatorOptions operator;

    @Override
    public Integer call() throws Exception {
      String wanted =
          JSON.writeValueAsString(
              new FaultsPage.Wanted(router, name, share, delayMs, abort, expiresSecs));
      String answer = operator.client().post(PAGE, Map.of(), wanted);
      print(spec, JSON.readValue(answer, FaultsPage.View.class));
      return 0;
    }
  }

  /** Lists the faults in force. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {"Lists the faults in force, and how many calls each hit.", ""})
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private NodeOption node;

    @Override
    public Integer call() throws Exception {
      print(spec, node.client().get(PAGE, Map.of()));
      return 0;
    }
  }

  /** Removes faults. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = {"Takes faults out of force, and lists those that are left.", ""})
  static final class Remove implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Mixin private OperatorOptions operator;

    /** One or all. */
    static final class Which {
      @Parameters(paramLabel = "ID", description = "The number of a fault.")
      private @Nullable Integer id;

      @Option(names = "--all", required = true, description = "All of the node's faults.")
      private boolean all;
    }

    @Override
    public Integer call() throws Exception {
      Map<String, String> query = which.all ? Map.of() : Map.of("id", String.valueOf(which.id));
      print(spec, operator.client().delete(PAGE, query));
      return 0;
    }
  }

  private static void print(CommandSpec spec, String listing) throws IOException {
    FaultsPage.Listing faults = JSON.readValue(listing, FaultsPage.Listing.class);
    if (faults.faults().isEmpty()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("no faults");
      out.flush();
    }
    faults.faults().forEach(fault -> print(spec, fault));
  }

  private static void print(CommandSpec spec, FaultsPage.View fault) {
    StringBuilder line = new StringBuilder();
    line.append(fault.id()).append(": ").append(fault.share()).append(" of ").append(fault.name());
    if (fault.router() != null) {
      line.append(" in ").append(fault.router());
    }
    if (fault.delayMs() != null) {
      line.append(", ").append(fault.delayMs()).append(" ms late");
    }
    if (fault.abort() != null) {
      line.append(", fail: ").append(fault.abort());
    }
    line.append("; ").append(fault.remainingSecs()).append(" s left, ");
    line.append(fault.hits()).append(" calls hit");
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
