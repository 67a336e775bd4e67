package io.weft.jmh;

import io.weft.balancers.Balancer;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Member;
import io.weft.balancers.Status;
import io.weft.balancers.pick.BalancerPolicies;
import io.weft.stack.time.Ticker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The choice of an endpoint, of which the members are as many as a big cluster has. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class BalancerBenchmark {
  @Param({"10", "1000", "10000"})
  int endpoints;

  @Param({"equal", "mixed"})
  String weights;

  @Param({"p2c", "heap", "roundRobin"})
  String kind;

  private Balancer<Integer, Quiet> balancer;

  private BalancerPolicy policy() {
    return switch (kind) {
      case "p2c" -> BalancerPolicies.p2c();
      case "heap" -> BalancerPolicies.heap();
      case "roundRobin" -> BalancerPolicies.roundRobin(5);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @Setup
  public void setUp() {
    balancer =
        new Balancer<>(
            policy(), Quiet::new, Ticker.system(), () -> ThreadLocalRandom.current().nextLong());
    Map<Integer, Double> members = new HashMap<>();
    for (int i = 0; i < endpoints; i++) {
      members.put(i, weights.equals("equal") ? 1.0 : 1.0 + i % 7);
    }
    balancer.update(members);
  }

  @TearDown
  public void tearDown() {
    balancer.close();
  }

  @Benchmark
  public Object pick() {
    Quiet member = balancer.pick(any -> true);
    if (member == null) {
      throw new IllegalStateException("nothing picked");
    }
    return member;
  }

  /** As many calls pending as its number says, give or take. */
  private record Quiet(int number) implements Member {
    @Override
    public String id() {
      return Integer.toString(number);
    }

    @Override
    public int pending() {
      return number & 7;
    }

    @Override
    public double load() {
      return pending();
    }

    @Override
    public Status status() {
      return Status.OPEN;
    }

    @Override
    public void close() {}
  }
}
