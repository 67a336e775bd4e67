package io.weft.jmh;

import io.weft.stack.Filter;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the vocabulary itself costs: a call through filters that look at the reply. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class StackBenchmark {
  @Param({"0", "10"})
  int filters;

  private final Loop loop = new IdleLoop();
  private final Object request = new Object();
  private Service<Object, Object> service;
  private Reply<Object> reply;

  @Setup
  public void setUp(Blackhole blackhole) {
    Stack<Object, Object> stack =
        Stack.leaf(
            new Role("echo"), "answers at once", params -> (context, call, to) -> to.ok(call));
    for (int i = 0; i < filters; i++) {
      Filter<Object, Object> filter =
          (context, call, to, next) -> next.call(context, call, new Passed(to));
      stack =
          stack.push(
              new Stack.Module<>(
                  new Role("filter" + i),
                  "looks at the reply",
                  List.of(),
                  (params, next) -> filter.andThen(next)));
    }
    service = stack.make(Params.empty());
    reply = new Consumed<>(blackhole);
  }

  @Benchmark
  public void call() {
    service.call(new CallContext(loop, 0), request, reply);
  }

  private record Passed(Reply<Object> to) implements Reply<Object> {
    @Override
    public void ok(Object response) {
      to.ok(response);
    }

    @Override
    public void failed(Failure failure) {
      to.failed(failure);
    }
  }
}
