package io.weft.jmh.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code weft bench retries}: what retries do to a tier that fails. Exit code 0, or 2 for a wrong
 * option.
 */
@Command(
    name = "retries",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Simulate three tiers, front, middle and back, each called through a node that retries, while"
          + " the last one fails; with the node's budgets and without any. Time is virtual, and a"
          + " run depends on its options and its seed alone. "
          + "Prints calls at each tier for each call of the callers while the fault is on, what budgets"
          + " let through at most, the worst second, and how long after the fault 99 %% of the calls"
          + " succeed again."
    })
public final class RetriesCommand implements Callable<Integer> {
  private static final Duration FAULT_FROM = Duration.ofSeconds(20);
  private static final int AFTERWARDS = 30;

  @Option(
      names = "--rate",
      paramLabel = "CALLS/S",
      defaultValue = "1000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--capacity",
      paramLabel = "CALLS/S",
      defaultValue = "2000",
      description = "Of the last tier. Default: ${DEFAULT-VALUE}.")
  private int capacity;

  @Option(
      names = "--failing",
      split = ",",
      paramLabel = "PERCENT",
      defaultValue = "100,50,10",
      description = "Of the last tier's calls. Default: ${DEFAULT-VALUE}.")
  private List<Integer> failing = List.of();

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

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    check("--rate", rate, 1, 10_000);
    check("--capacity", capacity, rate, 1_000_000);
    check("--fault-for", faultFor, 1, 300);
    for (int percent : failing) {
      check("--failing", percent, 0, 100);
    }
    PrintWriter out = spec().commandLine().getOut();
    out.println(RetryTable.header());
    List<RetryOutcome> outcomes = new ArrayList<>();
    for (int percent : failing) {
      for (boolean budgets : List.of(false, true)) {
        RetryOutcome outcome = RetrySimulation.run(scenario(percent), budgets, seed);
        outcomes.add(outcome);
        out.println(RetryTable.line(outcome));
        out.flush();
      }
    }
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), outcomes);
    }
    return 0;
  }

  private RetryScenario scenario(int percent) {
    return new RetryScenario(
        rate,
        capacity,
        percent / 100.0,
        FAULT_FROM,
        Duration.ofSeconds(faultFor),
        FAULT_FROM.plusSeconds(faultFor + AFTERWARDS));
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
