package io.weft.jmh;

import io.netty.util.AbstractReferenceCounted;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.router.AccrualFilter;
import io.weft.node.router.Destination;
import io.weft.node.router.EndpointTarget;
import io.weft.node.router.MeasuredCalls;
import io.weft.node.router.Requeues;
import io.weft.node.router.Router;
import io.weft.node.router.StackParams;
import io.weft.node.router.Stacks;
import io.weft.node.router.Stats;
import io.weft.node.router.TotalTimeout;
import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Repeatable;
import io.weft.stack.retry.TokenBudget;
import io.weft.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * A call through everything between the codecs: the name's cached binding, the modules of the path
 * and of the cluster with their metrics, the balancer, and an endpoint that answers at once.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class RouterBenchmark {
  @Param({"false", "true"})
  boolean totalTimeout;

  private final IdleLoop loop = new IdleLoop();
  private final Destination destination = Destination.of(Path.parse("/thrift/bench/echo"));
  private Sent request;
  private Telemetry telemetry;
  private Router<Sent, Sent> router;
  private Consumed<Sent> reply;

  @Setup
  public void setUp(Blackhole blackhole) {
    request = new Sent();
    telemetry = new Telemetry();
    reply = new Consumed<>(blackhole);
    Dtab dtab = Dtab.parse("/thrift => /$/inet/127.0.0.1/10000");
    router =
        new Router<>(
            "bench",
            new Echoes(),
            StackParams.of(
                Params.empty()
                    .with(
                        TotalTimeout.LIMIT,
                        totalTimeout ? Optional.of(Duration.ofSeconds(1)) : Optional.empty())
                    .with(
                        Requeues.BUDGET,
                        () -> new TokenBudget(0.2, 10, Duration.ofSeconds(10), loop.ticker()))),
            new DtabInterpreter(Activity.value(dtab), List.of(), Inet.system()),
            new MeasuredCalls(),
            new Router.Cache(100, Duration.ofMinutes(10)),
            Duration.ofSeconds(10),
            telemetry,
            loop.ticker(),
            () -> ThreadLocalRandom.current().nextLong());
  }

  @TearDown
  public void tearDown() {
    router.close();
    telemetry.close();
    request.release();
  }

  @Benchmark
  public void call() {
    router.call(new CallContext(loop, loop.ticker().nanos()), destination, request.retain(), reply);
  }

  /** A request that is counted like those of protocols, and holds nothing. */
  private static final class Sent extends AbstractReferenceCounted implements Repeatable {
    @Override
    public boolean mayBeSentAgain() {
      return true;
    }

    @Override
    public Sent retain() {
      super.retain();
      return this;
    }

    @Override
    public Sent touch(Object hint) {
      return this;
    }

    @Override
    protected void deallocate() {}
  }

  /** The modules that serve Thrift, over endpoints that give the request back. */
  private static final class Echoes implements Stacks<Sent, Sent> {
    @Override
    public Stack<Sent, Sent> path(Stack<Sent, Sent> binding) {
      return binding.push(TotalTimeout.module()).push(Stats.path((call, reply) -> "ok"));
    }

    @Override
    public Stack<Sent, Sent> cluster(Stack<Sent, Sent> balancer) {
      return balancer.push(Requeues.module()).push(Stats.cluster((call, reply) -> "ok"));
    }

    @Override
    public Stack<Sent, Sent> endpoint(EndpointTarget target) {
      return Stack.<Sent, Sent>leaf(
              new Role("echo"),
              "answers at once",
              params -> (context, request, reply) -> reply.ok(request))
          .push(AccrualFilter.module());
    }
  }
}
