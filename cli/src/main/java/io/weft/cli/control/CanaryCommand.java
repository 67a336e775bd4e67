package io.weft.cli.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.cli.control.CanaryView.Tally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shifts the calls of a name to a new version, step by step, as long as that one is no worse. */
@Command(
    name = "canary",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a new version a growing share of the calls of a name. The nodes measure both versions; "
          + "the control service takes the next step while the new one keeps its limits, and gives all "
          + "calls back to the old one as soon as it is worse. It goes on without this command.",
      ""
    },
    footer = {
      "",
      "Example: weft canary start --namespace web /srv/users /srv/users-v2 --every 2m"
          + " --max-p99 50ms"
    },
    subcommands = {CanaryCommand.Start.class, CanaryCommand.Status.class})
public final class CanaryCommand implements Runnable {
  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  public CanaryCommand() {
    this(Surroundings.ofProcess());
  }

  CanaryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "what to do is missing: start, status, pause, resume, promote or abort");
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = {"Leaves the share as it is; the new version is still watched.", ""})
  int pause(@Mixin Named named) throws InterruptedException {
    return named.tell(this, "pause");
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = {"Goes on after a pause.", ""})
  int resume(@Mixin Named named) throws InterruptedException {
    return named.tell(this, "resume");
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = {"Gives the new version all calls now.", ""})
  int promote(@Mixin Named named) throws InterruptedException {
    return named.tell(this, "promote");
  }

  @Command(
      name = "abort",
      mixinStandardHelpOptions = true,
      description = {"Gives all calls back to the old version now.", ""})
  int abort(@Mixin Named named) throws InterruptedException {
    return named.tell(this, "abort");
  }

  /** Which namespace, and where it is kept. */
  static final class Place {
    @Mixin private CommonOptions common;

    @Option(
        names = {"-n", "--namespace"},
        defaultValue = "default",
        paramLabel = "NAMESPACE",
        description = "Whose Dtab is changed (default: ${DEFAULT-VALUE}).")
    private String namespace;
  }

  /** Begins one. */
  @Command(
      name = "start",
      mixinStandardHelpOptions = true,
      description = {"Starts a canary and returns at once; status tells how it goes.", ""})
  static final class Start implements Callable<Integer> {
    @ParentCommand private CanaryCommand canary;
    @Spec private CommandSpec spec;
    @Mixin private Place place;

    @Parameters(
        index = "0",
        paramLabel = "NAME",
        description = "The name whose calls are shifted, such as /srv/users.")
    private String name;

    @Parameters(
        index = "1",
        paramLabel = "CANDIDATE",
        description = "The name of the new version, such as /srv/users-v2.")
    private String candidate;

    @Option(
        names = "--steps",
        split = ",",
        defaultValue = "1,5,25,50,100",
        paramLabel = "PERCENT",
        description = "The shares of the new version (default: ${DEFAULT-VALUE}).")
    private List<Double> steps;

    @Option(
        names = "--every",
        defaultValue = "2m",
        paramLabel = "TIME",
        description = "How long a step lasts at least: 30s, 2m, 1h (default: ${DEFAULT-VALUE}).")
    private String every;

    @Option(
        names = "--max-error-rate",
        defaultValue = "1%",
        paramLabel = "PERCENT",
        description = "How many of its calls may fail (default: 1%%).")
    private String maxErrorRate;

    @Option(
        names = "--max-p99",
        paramLabel = "TIME",
        description = "Within which time 99 of 100 of its calls must be answered, such as 50ms.")
    private @Nullable String maxP99;

    @Option(
        names = "--min-calls",
        defaultValue = "100",
        paramLabel = "N",
        description = "How many calls it must have had in a step (default: ${DEFAULT-VALUE}).")
    private long minCalls;

    @Override
    public Integer call() throws InterruptedException {
      Surroundings surroundings = canary.surroundings;
      ControlClient client = place.common.client(surroundings);
      ObjectNode plan = client.object();
      plan.put("namespace", place.namespace).put("name", name).put("candidate", candidate);
      steps.forEach(plan.putArray("steps")::add);
      plan.put("everySeconds", duration("--every", every).toMillis() / 1e3);
      plan.put(
          "maxErrorRate",
          Amounts.share(maxErrorRate)
              .orElseThrow(
                  () -> wrong("--max-error-rate", maxErrorRate, "a percentage such as 1%")));
      if (maxP99 != null) {
        plan.put("maxP99Millis", duration("--max-p99", maxP99).toNanos() / 1e6);
      }
      plan.put("minCalls", minCalls);
      print(place, surroundings, List.of(client.startCanary(plan, surroundings.user())));
      return 0;
    }

    private Duration duration(String option, String text) {
      return Amounts.duration(text)
          .orElseThrow(() -> wrong(option, text, "a time such as 50ms, 30s, 2m or 1h"));
    }

    private ParameterException wrong(String option, String value, String expected) {
      return new ParameterException(
          spec.commandLine(), option + " is '" + value + "'; expected " + expected);
    }
  }

  /** Tells how they go. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {"Lists the canaries of a namespace, what was measured, and why.", ""})
  static final class Status implements Callable<Integer> {
    @ParentCommand private CanaryCommand canary;
    @Mixin private Place place;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "One of them.")
    private @Nullable String name;

    @Override
    public Integer call() throws InterruptedException {
      List<CanaryView> canaries =
          place.common.client(canary.surroundings).canaries().stream()
              .filter(one -> one.plan().namespace().equals(place.namespace))
              .filter(one -> name == null || one.plan().name().equals(name))
              .toList();
      if (canaries.isEmpty()) {
        throw new ControlException(
            name == null
                ? "there are no canaries in namespace " + place.namespace
                : "there is no canary of " + name + " in namespace " + place.namespace);
      }
      print(place, canary.surroundings, canaries);
      return 0;
    }
  }

  /** The name that a command is for. */
  static final class Named {
    @Mixin private Place place;

    @Parameters(index = "0", paramLabel = "NAME", description = "The name whose calls it shifts.")
    private String name;

    int tell(CanaryCommand canary, String command) throws InterruptedException {
      ControlClient client = place.common.client(canary.surroundings);
      CanaryView told =
          client.tellCanary(place.namespace, name, command, canary.surroundings.user());
      print(place, canary.surroundings, List.of(told));
      return 0;
    }
  }

  private static void print(Place place, Surroundings surroundings, List<CanaryView> canaries) {
    Display display = place.common.display(surroundings);
    Columns columns =
        new Columns("NAME", "CANDIDATE", "PHASE", "SHARE", "NEW VERSION", "OLD VERSION", "NOTE");
    for (CanaryView one : canaries) {
      columns.row(
          one.plan().name(),
          one.plan().candidate(),
          one.phase(),
          Amounts.percent(one.percent() / 100),
          measured(one.candidate()),
          measured(one.old()),
          one.note());
    }
    display.result(canaries, columns.lines(display.colours()));
  }

  private static String measured(Tally tally) {
    return tally.calls() == 0
        ? "no calls"
        : tally.calls() + " calls, " + Amounts.percent(tally.failureRate()) + " failed";
  }
}
