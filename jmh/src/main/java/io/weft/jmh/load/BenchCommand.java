package io.weft.jmh.load;

import io.weft.jmh.faults.FaultsCommand;
import io.weft.jmh.naming.NamingCommand;
import io.weft.jmh.sim.BalancersCommand;
import io.weft.jmh.sim.RetriesCommand;
import io.weft.stack.time.Ticker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code weft bench}: measures Weft beside HAProxy and nginx on this machine and prints a table.
 * Uses the loopback interface alone. Exit code 0 when every row was measured, 1 when one could not
 * be, 2 for a wrong option.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      NamingCommand.class,
      FaultsCommand.class,
      BalancersCommand.class,
      RetriesCommand.class
    },
    description = {
      "Measure Weft beside HAProxy, and nginx for HTTP, on this machine, over the loopback"
          + " interface. "
          + "CPU time is that of the proxy processes, per call answered. Without --rate the loop is"
          + " closed: each reply makes room for the next call. With --rate calls are due at a"
          + " constant rate, and latency counts from when a call was due."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final double DISTURBED_CORES = 0.1;

  @Option(
      names = "--protocol",
      converter = ProtocolConverter.class,
      defaultValue = "thrift",
      description = {
        "thrift, h1 (HTTP/1.1) or h2 (HTTP/2 without TLS). nginx calls the server in HTTP/1.1 with"
            + " h2, too, since it has nothing else. Default: ${DEFAULT-VALUE}."
      })
  private Protocol protocol = Protocol.THRIFT;

  @Option(names = "--connections", defaultValue = "16", description = "Default: ${DEFAULT-VALUE}.")
  private int connections;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      defaultValue = "128",
      description = "Size of the argument, or body, and of the result. Default: ${DEFAULT-VALUE}.")
  private int payload;

  @Option(
      names = {"--pipeline", "--streams"},
      paramLabel = "CALLS",
      defaultValue = "1",
      description =
          "Calls on their way per connection at most; 1 with h1. Default: ${DEFAULT-VALUE}.")
  private int pipeline;

  @Option(
      names = "--rate",
      paramLabel = "CALLS/S",
      defaultValue = "0",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Calls per second of all connections together (open loop).")
  private double rate;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = SpanConverter.class,
      description = "Of each row in the first round; later ones 2s at most. Default: 10s.")
  private Duration warmup = Duration.ZERO;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = SpanConverter.class,
      description = "Measured time of each row in each round. Default: 10s.")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--rounds",
      defaultValue = "1",
      description = "Measure all rows so often, in turns, and print medians. Default: 1.")
  private int rounds;

  @Option(
      names = "--rows",
      split = ",",
      converter = RowConverter.class,
      description =
          "Default: all that there are for the protocol, of direct, haproxy, nginx (HTTP), weft,"
              + " weft-mtls, weft-mtls-mux (Thrift), haproxy-mtls.")
  private List<Row> rows = List.of();

  @Option(
      names = "--loops",
      defaultValue = "1",
      description =
          "Event loops of a node, threads of HAProxy, workers of nginx. Default: ${DEFAULT-VALUE}.")
  private int loops;

  @Option(
      names = "--load-loops",
      defaultValue = "1",
      description = "Event loops of the generator, and of the server. Default: 1.")
  private int loadLoops;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all numbers here, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  static final class RowConverter implements ITypeConverter<Row> {
    @Override
    public Row convert(String text) {
      try {
        return Row.of(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage() + "; there are " + List.of(Row.values()));
      }
    }
  }

  static final class ProtocolConverter implements ITypeConverter<Protocol> {
    @Override
    public Protocol convert(String text) {
      try {
        return Protocol.of(text.strip());
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            e.getMessage() + "; there are " + List.of(Protocol.values()));
      }
    }
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Load load = load();
    List<Row> chosen = rows();
    PrintWriter out = spec().commandLine().getOut();
    out.println(describe(load));
    Comparison comparison = new Comparison(load, chosen, rounds, loops, Ticker.system(), out);
    comparison.run();
    Summary summary = Summary.of(comparison.measurements());
    conclude(out, summary, comparison.measurements());
    if (json != null) {
      ResultFile.write(json, comparison, summary);
    }
    return comparison.missing().isEmpty() ? 0 : 1;
  }

  private Load load() {
    check("--connections", connections, 1, 10_000);
    check("--payload", payload, 0, 16 << 20);
    check("--pipeline", pipeline, 1, 4_096);
    if (protocol == Protocol.H1 && pipeline > 1) {
      throw wrong(
          "--pipeline is " + pipeline + ": HTTP/1.1 has one call at a time on a connection");
    }
    check("--rounds", rounds, 1, 100);
    check("--loops", loops, 1, 256);
    check("--load-loops", loadLoops, 1, 256);
    if (!(rate >= 0 && rate <= 10_000_000)) {
      throw wrong("--rate is " + rate + ": expected 0 < rate <= 10000000");
    }
    if (warmup.compareTo(LONGEST) > 0 || duration.compareTo(LONGEST) > 0 || duration.isZero()) {
      throw wrong("--warmup and --duration may be 10m at most, and --duration not zero");
    }
    return new Load(protocol, connections, payload, pipeline, rate, warmup, duration, loadLoops);
  }

  private List<Row> rows() {
    if (rows.isEmpty()) {
      return protocol.rows();
    }
    for (Row row : rows) {
      if (!protocol.rows().contains(row)) {
        throw wrong(
            "--rows: no row \"%s\" with --protocol %s; there are %s"
                .formatted(row, protocol, protocol.rows()));
      }
    }
    return rows;
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
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }

  private String describe(Load load) {
    return "%s, %d connections, %,d bytes, %s; %s; %s measured after %s of warm-up; %s of the proxies"
        .formatted(
            protocol,
            load.connections(),
            load.payloadBytes(),
            pipeline == 1 ? "one call at a time on each" : pipeline + " calls at a time on each",
            load.open() ? "open loop, %,.0f calls/s".formatted(rate) : "closed loop",
            span(load.duration()),
            span(load.warmup()),
            loops == 1 ? "one loop" : loops + " loops");
  }

  private static String span(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private void conclude(PrintWriter out, Summary summary, List<Measurement> measurements) {
    if (rounds > 1) {
      out.println();
      out.println(Table.header("median"));
      summary.medians().forEach(median -> out.println(Table.line(median)));
    }
    if (!summary.ratios().isEmpty()) {
      out.println();
      summary.ratios().forEach((row, ratio) -> out.println(Table.ratio(row, ratio)));
    }
    double others = measurements.stream().mapToDouble(Measurement::otherCores).max().orElse(0);
    if (others > DISTURBED_CORES) {
      out.println();
      out.printf(
          "Other programs kept up to %.1f of %d cores busy meanwhile; the numbers suffer from it.%n",
          others, Runtime.getRuntime().availableProcessors());
    }
    out.flush();
  }
}
