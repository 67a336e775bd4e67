package io.weft.jmh.faults;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.stack.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts one proxy after the other in front of the cluster, strikes some endpoints with each fault in
 * turn, and prints what came of it.
 */
final class FaultRun {
  private static final double GENTLE = 20;

  /** For a caller's last answer, and for the loop that notes it. */
  private static final Duration GRACE = SteadyLoad.PATIENCE.plusMillis(200);

  private final Plan plan;
  private final Ticker ticker;
  private final PrintWriter out;
  private final List<FaultResult> results = new ArrayList<>();
  private final Map<Contender, String> missing = new EnumMap<>(Contender.class);

  FaultRun(Plan plan, Ticker ticker, PrintWriter out) {
    this.plan = plan;
    this.ticker = ticker;
    this.out = out;
  }

  /**
   * Makes all runs. A proxy that cannot be started is told and left out.
   *
   * @throws LoadException when the cluster cannot be started
   */
  void run(List<Contender> contenders, List<Fault> faults)
      throws IOException, LoadException, InterruptedException {
    try (Children children = Children.open()) {
      Network network = network(children);
      Cluster cluster = new Cluster(Endpoint.start(children, network, plan.endpoints()));
      List<Fault> possible =
          faults.stream()
              .filter(fault -> fault != Fault.PARTITION || network.canPartition())
              .toList();
      print(FaultTable.header());
      for (Contender contender : contenders) {
        try {
          run(contender, possible, cluster);
        } catch (LoadException e) {
          missing.put(contender, String.valueOf(e.getMessage()));
          print(contender.title() + ": " + e.getMessage());
        }
      }
    }
  }

  private Network network(Children children) throws InterruptedException {
    try {
      return Namespace.open(children, plan.endpoints());
    } catch (LoadException e) {
      print("No endpoint can be cut off, so there is no partition: " + e.getMessage());
      return new Loopback();
    }
  }

  private void run(Contender contender, List<Fault> faults, Cluster cluster)
      throws IOException, LoadException, InterruptedException {
    try (Children children = Children.open()) {
      Proxy proxy = contender.start(children, cluster.endpoints());
      warmUp(proxy);
      try (SteadyLoad load = SteadyLoad.start(proxy.port(), plan.callsPerSecond(), ticker)) {
        awaitNanos(ticker.nanos() + plan.warmup().toNanos() / 2);
        for (Fault fault : faults) {
          FaultResult result = attempt(contender, fault, proxy, load, cluster, 1);
          results.add(result);
          print(FaultTable.line(result));
        }
      }
    }
  }

  /** Begins with few calls: a cold proxy takes so long for many that their callers reconnect. */
  private void warmUp(Proxy proxy) {
    try (SteadyLoad load = SteadyLoad.start(proxy.port(), plan.callsPerSecond() / GENTLE, ticker)) {
      awaitNanos(ticker.nanos() + plan.warmup().toNanos() / 2);
    }
  }

  /** Makes a run, and makes it again while the machine disturbs it. */
  private FaultResult attempt(
      Contender contender, Fault fault, Proxy proxy, SteadyLoad load, Cluster cluster, int attempt)
      throws LoadException, InterruptedException {
    List<Endpoint> victims = cluster.victims(plan.struck());
    long phase = plan.phase().toNanos();
    load.take();
    long retries = proxy.retries();
    long healthy = ticker.nanos();
    awaitNanos(healthy + phase);
    long struck = ticker.nanos();
    for (Endpoint victim : victims) {
      victim.strike(fault);
    }
    awaitNanos(struck + phase);
    long healed = ticker.nanos();
    for (Endpoint victim : victims) {
      victim.heal(fault);
    }
    long end = healed + phase;
    awaitNanos(end + GRACE.toNanos());
    Assessment assessment = Assessment.of(load.take(), new Phases(healthy, struck, healed, end));
    FaultResult result =
        new FaultResult(contender, fault, assessment, proxy.retries() - retries, attempt);
    awaitNanos(end + phase); // so that the next run finds the cluster well
    return result.disturbed() && attempt < plan.attempts()
        ? attempt(contender, fault, proxy, load, cluster, attempt + 1)
        : result;
  }

  private void print(String text) {
    out.println(text);
    out.flush();
  }

  private void awaitNanos(long nanos) {
    for (long left = nanos - ticker.nanos(); left > 0; left = nanos - ticker.nanos()) {
      LockSupport.parkNanos(left);
    }
  }

  Plan plan() {
    return plan;
  }

  List<FaultResult> results() {
    return Collections.unmodifiableList(results);
  }

  /** The proxies that could not be tried, and why. */
  Map<Contender, String> missing() {
    return Collections.unmodifiableMap(missing);
  }
}
