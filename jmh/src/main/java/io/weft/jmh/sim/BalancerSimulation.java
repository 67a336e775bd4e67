package io.weft.jmh.sim;

import io.weft.balancers.Balancer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * One policy in one scenario. The calls come at the same instants, and take as long at equal
 * endpoints, with every policy of the same seed.
 */
final class BalancerSimulation {
  private final Scenario scenario;
  private final Policy policy;
  private final VirtualTime time = new VirtualTime();
  private final RandomGenerator ofArrivals;
  private final RandomGenerator ofLatencies;
  private final Balancer<Integer, Endpoint> balancer;
  private final LongStream.Builder latencies = LongStream.builder();
  private int calls;
  private int succeeded;
  private int struck;

  private BalancerSimulation(Scenario scenario, Policy policy, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.scenario = scenario;
    this.policy = policy;
    this.ofArrivals = random.split();
    this.ofLatencies = random.split();
    this.balancer =
        new Balancer<>(
            policy.balancer(),
            number -> new Endpoint(number, policy.load().measure(time)),
            time,
            random.split());
  }

  static Outcome run(Scenario scenario, Policy policy, long seed) {
    return new BalancerSimulation(scenario, policy, seed).run();
  }

  private Outcome run() {
    Map<Integer, Double> weights = new LinkedHashMap<>();
    for (int number = 0; number < scenario.endpoints(); number++) {
      weights.put(number, 1.0);
    }
    balancer.update(weights);
    time.after(gapNanos(), this::arrive);
    time.run();
    return new Outcome(policy, calls, succeeded, struck, Latencies.of(latencies.build().toArray()));
  }

  private long gapNanos() {
    return scenario.arrivals().gapNanos(scenario.callsPerSecond(), ofArrivals);
  }

  private void arrive() {
    if (time.nanos() > scenario.duration().toNanos()) {
      return;
    }
    time.after(gapNanos(), this::arrive);
    calls++;
    Endpoint endpoint =
        Objects.requireNonNull(balancer.pick(any -> true), "a cluster without endpoints");
    Fault fault = scenario.fault();
    boolean isStruck = endpoint.number() < fault.endpoints() && fault.isOn(time.nanos());
    // Drawn in any case, so that the next calls take as long as with every other policy.
    long usual = scenario.latency().nanos(ofLatencies);
    if (isStruck) {
      struck++;
      call(endpoint, fault.latency().nanos(ofLatencies), !fault.fails());
    } else {
      call(endpoint, usual, true);
    }
  }

  private void call(Endpoint endpoint, long answerNanos, boolean ok) {
    long patience = scenario.patience().toNanos();
    boolean inTime = answerNanos <= patience;
    long nanos = inTime || !scenario.callsOff() ? answerNanos : patience;
    latencies.add(nanos);
    succeeded += ok && inTime ? 1 : 0;
    boolean answered = ok && nanos == answerNanos;
    endpoint.measured().started();
    time.after(nanos, () -> end(endpoint, nanos, answered));
  }

  private static void end(Endpoint endpoint, long nanos, boolean answered) {
    if (answered) {
      endpoint.measured().succeeded(nanos);
    } else {
      endpoint.measured().failed(nanos);
    }
  }
}
