package io.weft.cli;

import io.weft.namers.bind.Delegation;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameSyntaxException;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.node.Node;
import io.weft.node.protocol.thrift.ThriftRouter;
import io.weft.node.router.Destination;
import io.weft.node.router.EndpointReport;
import io.weft.node.router.EndpointTarget;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
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
      Optional<EndpointTarget> endpoint = printEndpoints(out, delegation);
      print(out, "a call of the name passes", router.pathModules());
      print(out, "then, in the cluster that it is bound to", router.clusterModules());
      endpoint.ifPresent(
          first -> print(out, "then, at an endpoint", router.endpointModules(first)));
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
    AtomicReference<Delegation> last = new AtomicReference<>();
    Activity<Delegation> whole =
        router
            .delegate(destination)
            .flatMap(
                seen -> {
                  last.set(seen);
                  return isPending(seen)
                      ? Activity.constant(new State.Pending<>())
                      : Activity.value(seen);
                });
    try {
      return settled(whole, destination.name().toString());
    } catch (IllegalStateException e) {
      // A part of it may be pending for good; the rest is worth seeing.
      Delegation seen = last.get();
      if (seen == null || !(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      return seen;
    }
  }

  private static boolean isPending(Delegation delegation) {
    return delegation.result() instanceof State.Pending
        || delegation.branches().stream().anyMatch(ExplainCommand::isPending);
  }

  /** The first value of an activity. */
  private static <T> T settled(Activity<T> activity, String what) throws Exception {
    CompletableFuture<T> first = new CompletableFuture<>();
    Activity.Observation observation =
        activity.observe(
            state -> {
              if (state instanceof State.Ok<T> ok) {
                first.complete(ok.value());
              } else if (state instanceof State.Failed<T> failed) {
                first.completeExceptionally(failed.cause());
              }
            });
    try {
      return first.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + " was not known within " + SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(what + ": " + e.getCause(), e);
    } finally {
      observation.close();
    }
  }

  /** Prints all endpoints, and gives one of them. */
  private static Optional<EndpointTarget> printEndpoints(PrintWriter out, Delegation delegation)
      throws Exception {
    Optional<EndpointTarget> last = Optional.empty();
    if (delegation.result() instanceof State.Ok<NameTree<Name.Bound>> ok) {
      for (Name.Bound bound : leaves(ok.value())) {
        out.println("endpoints of " + bound.id());
        AddrSet set = settled(bound.addresses(), bound.id().toString());
        if (set instanceof AddrSet.Bound known) {
          last = known.addresses().stream().findFirst().map(one -> target(bound.id(), one));
          known.addresses().stream()
              .map(ExplainCommand::text)
              .sorted()
              .forEach(line -> out.println("  " + line));
        }
        out.println();
      }
    }
    return last;
  }

  private static EndpointTarget target(Path cluster, Address address) {
    return new EndpointTarget(
        cluster.toString(),
        address.socket(),
        address.identity(),
        MetricScope.none(),
        new EndpointReport());
  }

  private static String text(Address address) {
    return address.socket().getAddress().getHostAddress()
        + ":"
        + address.socket().getPort()
        + (address.weight() == 1 ? "" : " * " + address.weight())
        + address.identity().map(identity -> ", mutual TLS with " + identity).orElse(", plain");
  }

  private static List<Name.Bound> leaves(NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      return List.of(leaf.value());
    }
    if (tree instanceof NameTree.Union<Name.Bound> union) {
      return union.trees().stream().flatMap(part -> leaves(part.tree()).stream()).toList();
    }
    return List.of();
  }

  private static boolean leadsSomewhere(Delegation delegation) {
    return delegation.result() instanceof State.Ok<NameTree<Name.Bound>> ok
        && !leaves(ok.value()).isEmpty();
  }

  private static void print(PrintWriter out, String title, List<Stack.Line> modules) {
    out.println(title);
    for (Stack.Line module : modules) {
      out.printf("  %-14s %s", module.role(), module.description());
      out.println(module.settings().isEmpty() ? "" : " (" + module.settings() + ")");
    }
  }
}
