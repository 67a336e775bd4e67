package io.weft.jmh.load;

import io.weft.jmh.process.LoadException;
import io.weft.stack.time.Ticker;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Reads the counters of all processes at the begin and the end of one measured time. */
final class Meter implements LoadGenerator.Watch {
  private record Reading(
      long nanos,
      long proxies,
      long generator,
      long server,
      long machine,
      OptionalLong allocated) {}

  private final Route route;
  private final long serverPid;
  private final Ticker ticker;
  private @Nullable Reading begin;
  private @Nullable Reading end;
  private @Nullable Exception failure;

  Meter(Route route, long serverPid, Ticker ticker) {
    this.route = route;
    this.serverPid = serverPid;
    this.ticker = ticker;
  }

  @Override
  public void begins() {
    // Asking for the allocations takes time and work of the proxy, so it stays outside.
    OptionalLong allocated = allocated();
    begin = read(allocated);
  }

  @Override
  public void ends() {
    Reading counters = read(OptionalLong.empty());
    end =
        new Reading(
            counters.nanos,
            counters.proxies,
            counters.generator,
            counters.server,
            counters.machine,
            allocated());
  }

  private Reading read(OptionalLong allocated) {
    try {
      return new Reading(
          ticker.nanos(),
          route.cpuTicks(),
          CpuTime.ofProcess(ProcessHandle.current().pid()),
          CpuTime.ofProcess(serverPid),
          CpuTime.ofMachine(),
          allocated);
    } catch (UncheckedIOException e) {
      failure = e;
      return new Reading(ticker.nanos(), 0, 0, 0, 0, allocated);
    }
  }

  private OptionalLong allocated() {
    try {
      return route.allocatedBytes();
    } catch (LoadException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = e;
      Thread.currentThread().interrupt();
    }
    return OptionalLong.empty();
  }

  /**
   * The measurement that a run's result and the counters make together.
   *
   * @throws LoadException when a counter could not be read
   */
  Measurement measurement(Row row, int round, Load load, LoadGenerator.Result result)
      throws LoadException {
    if (failure != null) {
      throw new LoadException("a process ended during the run", failure);
    }
    if (begin == null || end == null) {
      throw new IllegalStateException("the run did not tell of its begin and end");
    }
    double calls = result.answered();
    Histogram latencies = result.latencies();
    long ours =
        end.proxies + end.generator + end.server - begin.proxies - begin.generator - begin.server;
    double seconds = (end.nanos - begin.nanos) / 1e9;
    double others = (end.machine - begin.machine - ours) * CpuTime.MICROS_PER_TICK / 1e6 / seconds;
    boolean counted = begin.allocated.isPresent() && end.allocated.isPresent();
    return new Measurement(
        row,
        round,
        result.answered(),
        result.unanswered(),
        calls / (load.duration().toNanos() / 1e9),
        latencies.getValueAtPercentile(50) / 1e3,
        latencies.getValueAtPercentile(99) / 1e3,
        latencies.getValueAtPercentile(99.9) / 1e3,
        latencies.getMaxValue() / 1e3,
        route.hops().isEmpty() ? null : micros(end.proxies - begin.proxies, calls),
        counted ? (end.allocated.getAsLong() - begin.allocated.getAsLong()) / calls : null,
        micros(end.generator - begin.generator, calls),
        micros(end.server - begin.server, calls),
        Math.max(0, others));
  }

  private static double micros(long ticks, double calls) {
    return ticks * (double) CpuTime.MICROS_PER_TICK / calls;
  }
}
