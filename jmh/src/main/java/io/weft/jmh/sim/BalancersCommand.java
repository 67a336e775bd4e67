package io.weft.jmh.sim;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code weft bench balancers}: what callers notice of a slow endpoint, by balancer. Exit code 0,
 * or 2 for a wrong option.
 */
@Command(
    name = "balancers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Simulate a cluster of which an endpoint turns slow, and print what callers notice of it with"
          + " each balancer. The balancers are those of the node; time is virtual, and a run"
          + " depends on its options and its seed alone. "
          + "The defaults are the set-up of linkerd's article \"Beyond Round Robin: Load Balancing for"
          + " Latency\". Times are in milliseconds. "
          + "A DISTRIBUTION is constant:2s, normal:167ms,5ms (mean and deviation), lognormal:20ms,0.5"
          + " (median and sigma) or percentiles:50=20ms,99=80ms,100=1s."
    })
public final class BalancersCommand implements Callable<Integer> {
  private static final long MOST_CALLS = 2_000_000;

  @Option(
      names = "--policies",
      split = ",",
      converter = PolicyConverter.class,
      defaultValue = "roundRobin,heap,p2c,aperture,ewma",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Policy> policies = List.of();

  @Option(names = "--endpoints", defaultValue = "11", description = "Default: ${DEFAULT-VALUE}.")
  private int endpoints;

  @Option(
      names = "--latency",
      paramLabel = "DISTRIBUTION",
      converter = LatencyConverter.class,
      defaultValue = "normal:167ms,5ms",
      description = "Of an endpoint that is well. Default: ${DEFAULT-VALUE}.")
  private @Nullable Latency latency;

  @Option(
      names = "--rate",
      paramLabel = "CALLS/S",
      defaultValue = "1000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--arrivals",
      converter = ArrivalsConverter.class,
      defaultValue = "constant",
      description = "constant or poisson. Default: ${DEFAULT-VALUE}.")
  private Arrivals arrivals = Arrivals.CONSTANT;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Default: ${DEFAULT-VALUE}.")
  private int duration;

  @Option(
      names = "--patience",
      paramLabel = "MS",
      defaultValue = "1000",
      description = "A call that takes longer has failed. Default: ${DEFAULT-VALUE}.")
  private int patience;

  @Option(
      names = "--call-off",
      description =
          "Callers call off what takes longer than that. Without, it is waited for and its latency"
              + " counts, as in the article.")
  private boolean callsOff;

  @Option(
      names = "--struck",
      paramLabel = "ENDPOINTS",
      defaultValue = "1",
      description = "So many of them have a fault. Default: ${DEFAULT-VALUE}.")
  private int struck;

  @Option(
      names = "--fault-latency",
      paramLabel = "DISTRIBUTION",
      converter = LatencyConverter.class,
      defaultValue = "constant:2s",
      description = "Of calls to them meanwhile. Default: ${DEFAULT-VALUE}.")
  private @Nullable Latency faultLatency;

  @Option(names = "--fault-fails", description = "These calls fail, after that time.")
  private boolean fails;

  @Option(
      names = "--fault-from",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "Default: ${DEFAULT-VALUE}.")
  private int faultFrom;

  @Option(
      names = "--fault-for",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Default: ${DEFAULT-VALUE}.")
  private int faultFor;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all numbers here, too.")
  private @Nullable Path json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Write a picture of the latencies by percentile here, as SVG.")
  private @Nullable Path plot;

  @Spec private @Nullable CommandSpec spec;

  static final class PolicyConverter implements ITypeConverter<Policy> {
    @Override
    public Policy convert(String text) {
      try {
        return Policy.of(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            e.getMessage() + "; there are " + List.of(Policy.values()));
      }
    }
  }

  static final class ArrivalsConverter implements ITypeConverter<Arrivals> {
    @Override
    public Arrivals convert(String text) {
      for (Arrivals known : Arrivals.values()) {
        if (known.toString().equals(text)) {
          return known;
        }
      }
      throw new TypeConversionException(
          "no arrivals \"" + text + "\"; there are " + List.of(Arrivals.values()));
    }
  }

  @Override
  public Integer call() throws IOException {
    Scenario scenario = scenario();
    PrintWriter out = spec().commandLine().getOut();
    out.println(BalancerTable.header());
    List<Outcome> outcomes = new ArrayList<>();
    for (Policy policy : EnumSet.copyOf(policies)) {
      Outcome outcome = BalancerSimulation.run(scenario, policy, seed);
      outcomes.add(outcome);
      out.println(BalancerTable.line(outcome));
      out.flush();
    }
    if (json != null) {
      BalancerFile.write(json, seed, outcomes);
    }
    if (plot != null) {
      Files.writeString(plot, PercentilePlot.svg(outcomes, scenario.patience()));
    }
    return 0;
  }

  private Scenario scenario() {
    check("--endpoints", endpoints, 1, 10_000);
    check("--rate", rate, 1, 1_000_000);
    check("--duration", duration, 1, 3_600);
    check("--patience", patience, 1, 3_600_000);
    check("--struck", struck, 0, endpoints);
    check("--fault-from", faultFrom, 0, 3_600);
    check("--fault-for", faultFor, 0, 3_600);
    if ((long) rate * duration > MOST_CALLS) {
      throw wrong(
          "--rate times --duration is %d calls: expected %d at most"
              .formatted((long) rate * duration, MOST_CALLS));
    }
    Scenario article = Scenario.ofArticle();
    Fault fault =
        new Fault(
            struck,
            Duration.ofSeconds(faultFrom),
            Duration.ofSeconds(faultFor),
            faultLatency == null ? article.fault().latency() : faultLatency,
            fails);
    return new Scenario(
        endpoints,
        latency == null ? article.latency() : latency,
        fault,
        arrivals,
        rate,
        Duration.ofSeconds(duration),
        Duration.ofMillis(patience),
        callsOff);
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + " is " + value + ": expected " + least + " to " + most);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("made by hand and not by picocli");
    }
    return spec;
  }
}
