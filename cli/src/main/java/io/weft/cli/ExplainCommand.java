package io.weft.cli;

import io.weft.namers.bind.Delegation;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.node.Node;
import io.weft.node.protocol.thrift.ThriftRouter;
import io.weft.node.router.Destination;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where a name goes and what serves it. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Shows step by step what a name is bound to, and the stacks that serve it.",
      "",
      "Asks the discovery systems of a configuration file; needs no running node.",
      ""
    },
    footer = {
      "",
      "Example: weft explain -c examples/outgoing-incoming.yaml /thrift/userService/addUser",
      "Exit codes: 0 bound, 1 bound to nothing or not bound in time, 2 wrong usage."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final int SECONDS = 10;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "A logical name, such as /thrift/users/getUser.")
  private String name;

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration, YAML or JSON; - for standard input.")
  private String file;

  @Option(
      names = "--dtab",
      defaultValue = "",
      paramLabel = "DTAB",
      description = "A Dtab to try: it comes after that of the router, as a request's own would.")
  private String dtab;

  @Mixin private RouterOption routerOption;

  @Override
  public Integer call() throws Exception {
    Destination destination = destination();
    PrintWriter out = spec.commandLine().getOut();
    try (Node node = Node.open(ConfigFile.read(file, spec.commandLine().getErr()))) {
      ThriftRouter router = routerOption.of(node);
      out.println("router " + router.label());
      Delegation delegation = delegate(router, destination);
      out.println(delegation.toString().stripTrailing());
      out.println();
      print(out, "a call of the name passes", router.pathModules());
      print(out, "then, for the cluster it is bound to", router.clusterModules());
      out.flush();
      return leadsSomewhere(delegation) ? 0 : 1;
    }
  }

  private Destination destination() {
    try {
      return new Destination(Path.parse(name), Dtab.parse(dtab));
    } catch (NameSyntaxException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }

  private static Delegation delegate(ThriftRouter router, Destination destination)
      throws Exception {
    CompletableFuture<Delegation> settled = new CompletableFuture<>();
    Activity.Observation observation =
        router.delegate(destination).observe(state -> settle(settled, state));
    try {
      return settled.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          destination.name() + " was not bound within " + SECONDS + " s", e);
    } finally {
      observation.close();
    }
  }

  private static void settle(CompletableFuture<Delegation> settled, State<Delegation> state) {
    if (state instanceof State.Ok<Delegation> ok && !isPending(ok.value())) {
      settled.complete(ok.value());
    } else if (state instanceof State.Failed<Delegation> failed) {
      settled.completeExceptionally(failed.cause());
    }
  }

  private static boolean isPending(Delegation delegation) {
    return delegation.result() instanceof State.Pending;
  }

  private static boolean leadsSomewhere(Delegation delegation) {
    return delegation.result() instanceof State.Ok<NameTree<Name.Bound>> ok
        && (ok.value() instanceof NameTree.Leaf || ok.value() instanceof NameTree.Union);
  }

  private static void print(PrintWriter out, String title, List<Stack.Line> modules) {
    out.println(title);
    for (Stack.Line module : modules) {
      out.printf("  %-14s %s", module.role(), module.description());
      out.println(module.settings().isEmpty() ? "" : " (" + module.settings() + ")");
    }
  }
}
