package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.Params;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Stack;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.MetricScope;
import io.weft.testkit.ManualLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers' Dtabs in a router: names that they are for push each other out, and no plain name. */
final class OverriddenNamesTest {
  private static final int PATHS = 100;

  private final ManualLoop loop = new ManualLoop();
  private final Map<String, Integer> made = new HashMap<>();
  private final Random random = new Random(1);
  private final Router<Request, String> router =
      new Router<>(
          "test",
          new Answering(),
          StackParams.of(Params.empty()),
          new DtabInterpreter(
              Activity.value(Dtab.parse("/thrift => /$/port/9990")),
              List.of(),
              Map.of("port", new Ports())),
          new MeasuredCalls(),
          new Router.Cache(PATHS, Duration.ofMinutes(10)),
          Duration.ofSeconds(10),
          MetricScope.none(),
          loop.ticker(),
          random);
  private int answers;

  @AfterEach
  void close() {
    router.close();
  }

  private void call(Destination destination) {
    router.call(
        new CallContext(loop, loop.ticker().nanos()),
        destination,
        new Request(),
        new Reply<>() {
          @Override
          public void ok(String response) {
            answers++;
          }

          @Override
          public void failed(Failure failure) {
            throw new AssertionError(failure);
          }
        });
    loop.runTasks();
  }

  private static Destination plain(int i) {
    return Destination.of(Path.of("thrift", "s" + i));
  }

  private static Destination overridden(int name, int port) {
    return new Destination(Path.of("thrift", "s" + name), Dtab.parse("/thrift => /$/port/" + port));
  }

  private long names(boolean overridden) {
    return router.inUse().stream().filter(name -> name.localDtab().isEmpty() != overridden).count();
  }

  @Test
  void aCallerThatMakesUpDtabsPushesNoPlainNameOut() {
    for (int i = 0; i < PATHS; i++) {
      call(plain(i));
    }
    for (int i = 0; i < 10_000; i++) {
      call(overridden(i % 10, 10_000 + i));
      call(plain(i % PATHS));
      loop.advance(Duration.ofSeconds(1));
      if (i % 1000 == 0) {
        assertThat(names(true)).isLessThanOrEqualTo(PATHS / 4);
      }
    }

    assertThat(answers).isEqualTo(PATHS + 20_000);
    assertThat(names(false)).isEqualTo(PATHS);
    assertThat(names(true)).isEqualTo(PATHS / 4);
    for (int i = 10; i < PATHS; i++) {
      assertThat(made.get("/thrift/s" + i)).as("made of s" + i).isEqualTo(1);
    }
    assertThat(made.get("/thrift/s0")).as("the plain name, and a thousand others").isEqualTo(1001);
  }

  @Test
  void theSameDtabWithEachCallIsOneEntry() {
    for (int i = 0; i < 1000; i++) {
      call(overridden(1, 9991));
    }

    assertThat(names(true)).isEqualTo(1);
    assertThat(made).containsEntry("/thrift/s1", 1);
  }

  @Test
  void whatNobodyUsesIsDropped() {
    call(plain(1));
    call(overridden(1, 9991));
    loop.advance(Duration.ofMinutes(11));
    router.sweep();

    assertThat(router.inUse()).isEmpty();
  }

  /** Binds a port to its address on this machine. */
  private static final class Ports implements Namer {
    @Override
    public Activity<NameTree<Name>> lookup(Path path) {
      InetSocketAddress socket =
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), Integer.parseInt(path.element(0)));
      AddrSet addresses = new AddrSet.Bound(Set.of(new Address(socket, 1, Map.of())), Map.of());
      return Activity.value(
          new NameTree.Leaf<>(
              new Name.Bound(
                  Path.of("$", "port", path.element(0)), Activity.value(addresses), path.drop(1))));
    }

    @Override
    public void close() {}
  }

  private static final class Request extends AbstractReferenceCounted {
    @Override
    protected void deallocate() {}

    @Override
    public ReferenceCounted touch(Object hint) {
      return this;
    }
  }

  /** Endpoints that answer at once; counts how often each name is made. */
  private final class Answering implements Stacks<Request, String> {
    @Override
    public Stack<Request, String> path(Stack<Request, String> binding) {
      return binding.push(
          new Stack.Module<>(
              new Role("counted"),
              "counts",
              List.of(RouterParams.NAME),
              (params, next) -> {
                made.merge(params.get(RouterParams.NAME), 1, Integer::sum);
                return next;
              }));
    }

    @Override
    public Stack<Request, String> cluster(Stack<Request, String> balancer) {
      return balancer;
    }

    @Override
    public Stack<Request, String> endpoint(EndpointTarget target) {
      return Stack.leaf(
          new Role("echo"),
          "answers at once",
          params ->
              (context, request, reply) -> {
                request.release();
                reply.ok(target.address());
              });
    }
  }
}
