package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.RecordingReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers learn of a name that is bound to nothing. */
final class UnboundNamesTest {
  private final ManualLoop loop = new ManualLoop();
  private final Var<NameTree<Name>> answer = Var.pending();
  private final Router<Held.Request, String> router =
      new Router<>(
          "test",
          new Bare(),
          StackParams.of(Params.empty()),
          new DtabInterpreter(
              Activity.value(Dtab.parse("/svc => /$/slow")), List.of(), Map.of("slow", new Slow())),
          new MeasuredCalls(),
          new Router.Cache(10, Duration.ofMinutes(10)),
          Duration.ofSeconds(10),
          MetricScope.none(),
          loop.ticker(),
          new Random(1));

  @AfterEach
  void close() {
    router.close();
  }

  private RecordingReply<String> call() {
    RecordingReply<String> reply = new RecordingReply<>();
    router.call(
        new CallContext(loop, loop.ticker().nanos()),
        Destination.of(Path.of("svc", "users")),
        new Held.Request(),
        reply);
    loop.runTasks();
    return reply;
  }

  /** And not how far the node was when it was about to ask. */
  @Test
  void everyStepIsToldAsItCameOut() {
    RecordingReply<String> waiting = call();
    assertThat(waiting.isDone()).isFalse();

    answer.set(new NameTree.Neg<>());
    loop.runTasks();

    assertThat(waiting.failure().kind()).isEqualTo(Failure.Kind.NO_SUCH_NAME);
    assertThat(waiting.failure().getMessage())
        .contains("/$/slow/users: negative")
        .doesNotContain("pending");
  }

  /** Whether the name is wrong or its system is away is not the same to who has to mend it. */
  @Test
  void aSystemThatWasNeverReachedIsToldApart() {
    RecordingReply<String> waiting = call();

    answer.setState(
        new State.Failed<>(
            Failure.notSent(Failure.Kind.DISCOVERY_UNREACHABLE, "users is not known: refused")));
    loop.runTasks();

    assertThat(waiting.failure().kind()).isEqualTo(Failure.Kind.DISCOVERY_UNREACHABLE);
    assertThat(waiting.failure().getMessage())
        .isEqualTo("cannot bind /svc/users: users is not known: refused");
  }

  /** Says of every name what the test wants, when it wants. */
  private final class Slow implements Namer {
    @Override
    public Activity<NameTree<Name>> lookup(Path path) {
      return answer;
    }

    @Override
    public void close() {}
  }

  private static final class Bare implements Stacks<Held.Request, String> {
    @Override
    public Stack<Held.Request, String> path(Stack<Held.Request, String> binding) {
      return binding;
    }

    @Override
    public Stack<Held.Request, String> cluster(Stack<Held.Request, String> balancer) {
      return balancer;
    }

    @Override
    public Stack<Held.Request, String> endpoint(EndpointTarget target) {
      return Stack.leaf(new Role("none"), "is not called", params -> new Held());
    }
  }
}
