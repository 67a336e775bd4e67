package io.weft.jmh.faults;

import io.weft.stack.time.Ticker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code weft bench faults}: what callers notice of endpoints that fail. Exit code 0 when every
 * fault was tried with every proxy, 1 when a proxy could not be started, 2 for a wrong option.
 */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Strike endpoints of a cluster under steady load, and print what callers notice of it through"
          + " Weft, HAProxy and Finagle. "
          + "Times are in milliseconds, latency counts from when a call was due. p99 is back when it is"
          + " within 2 times the one before the fault, in 4 windows of 250 ms in a row."
    })
public final class FaultsCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      split = ",",
      converter = ContenderConverter.class,
      defaultValue = "weft,haproxy,finagle",
      description = "Default: ${DEFAULT-VALUE}.")
  private List<Contender> rows = List.of();

  @Option(
      names = "--faults",
      split = ",",
      converter = FaultConverter.class,
      defaultValue = "kill,pause,slow,reset,partition,flap",
      description = "The partition needs root. Default: ${DEFAULT-VALUE}.")
  private List<Fault> faults = List.of();

  @Option(
      names = "--rate",
      paramLabel = "CALLS/S",
      defaultValue = "1000",
      description = "Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(names = "--endpoints", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
  private int endpoints;

  @Option(
      names = "--struck",
      paramLabel = "ENDPOINTS",
      defaultValue = "2",
      description = "So many of them fail at once. Default: ${DEFAULT-VALUE}.")
  private int struck;

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Of each proxy. Default: ${DEFAULT-VALUE}.")
  private int warmup;

  @Option(
      names = "--phase",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "For how long all is well, struck, and well again. Default: ${DEFAULT-VALUE}.")
  private int phase;

  @Option(
      names = "--attempts",
      defaultValue = "3",
      description =
          "A run is made so often at most while the machine stands still in it. Default: 3.")
  private int attempts;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all numbers here, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  static final class ContenderConverter implements ITypeConverter<Contender> {
    @Override
    public Contender convert(String text) {
      try {
        return Contender.of(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            e.getMessage() + "; there are " + List.of(Contender.values()));
      }
    }
  }

  static final class FaultConverter implements ITypeConverter<Fault> {
    @Override
    public Fault convert(String text) {
      try {
        return Fault.of(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            e.getMessage() + "; there are " + List.of(Fault.values()));
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec().commandLine().getOut();
    Plan plan = plan();
    out.printf(
        "%,d calls/s to %d endpoints, of which %d are struck; phases of %d s%n%n",
        rate, endpoints, struck, phase);
    FaultRun run = new FaultRun(plan, Ticker.system(), out);
    run.run(rows.stream().distinct().toList(), faults);
    conclude(out, run.results());
    if (json != null) {
      FaultFile.write(json, run);
    }
    return run.missing().isEmpty() ? 0 : 1;
  }

  private Plan plan() {
    check("--rate", rate, 10, 20_000);
    check("--endpoints", endpoints, 1, Namespace.MOST_ENDPOINTS);
    check("--struck", struck, 1, endpoints);
    check("--warmup", warmup, 0, 600);
    check("--phase", phase, 1, 600);
    check("--attempts", attempts, 1, 100);
    return new Plan(
        rate, endpoints, struck, Duration.ofSeconds(warmup), Duration.ofSeconds(phase), attempts);
  }

  private void check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec().commandLine(), option + " is " + value + ": expected " + least + " to " + most);
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }

  private static void conclude(PrintWriter out, List<FaultResult> results) {
    List<String> missed =
        ofWeft(results).filter(result -> !result.reachesGoal()).map(r -> r.fault().code()).toList();
    if (ofWeft(results).findAny().isPresent()) {
      out.println();
      out.println(
          "Weft: no failed call, and p99 back within 1 s: "
              + (missed.isEmpty() ? "always" : "not with " + String.join(", ", missed)));
      out.flush();
    }
  }

  private static Stream<FaultResult> ofWeft(List<FaultResult> results) {
    return results.stream().filter(result -> result.contender() == Contender.WEFT);
  }
}
