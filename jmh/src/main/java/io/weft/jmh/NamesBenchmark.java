package io.weft.jmh;

import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A logical name on its way to a bound one. What a node does once per name, and then no more: see
 * {@link RouterBenchmark} for a call of a name that is bound.
 */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // the fields are set by setUp
public class NamesBenchmark {
  @Param({"3", "100"})
  int dentries;

  private final Path name = Path.parse("/thrift/service1/echo");
  private Dtab dtab;
  private DtabInterpreter interpreter;
  private Activity.Observation watched;

  @Setup
  public void setUp() {
    StringBuilder text = new StringBuilder("/thrift => /svc; /svc => /host;");
    for (int i = 0; i < dentries - 2; i++) {
      text.append("/host/service").append(i + 1).append(" => /$/inet/127.0.0.1/");
      text.append(10_000 + i).append(";");
    }
    dtab = Dtab.parse(text.toString());
    interpreter = new DtabInterpreter(Activity.value(dtab), List.of(), Inet.system());
  }

  @TearDown
  public void tearDown() {
    if (watched != null) {
      watched.close();
    }
  }

  @Benchmark
  public NameTree<Path> lookup() {
    return dtab.lookup(name);
  }

  /** From the Dtab to the addresses' bound name, with nobody else who observes it. */
  @Benchmark
  public State<NameTree<Name.Bound>> bindCold() {
    return bind();
  }

  /** The same while the name is in use, so that what it is bound to is watched already. */
  @Benchmark
  public State<NameTree<Name.Bound>> bindWatched() {
    if (watched == null) {
      watched = interpreter.bind(Dtab.empty(), name).observe(state -> {});
    }
    return bind();
  }

  private State<NameTree<Name.Bound>> bind() {
    Seen seen = new Seen();
    interpreter.bind(Dtab.empty(), name).observe(seen::tell).close();
    if (!(seen.state instanceof State.Ok<NameTree<Name.Bound>>)) {
      throw new IllegalStateException("the name is not bound: " + seen.state);
    }
    return seen.state;
  }

  private static final class Seen {
    private State<NameTree<Name.Bound>> state = new State.Pending<>();

    void tell(State<NameTree<Name.Bound>> told) {
      state = told;
    }
  }
}
