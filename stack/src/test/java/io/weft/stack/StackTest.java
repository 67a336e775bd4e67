package io.weft.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StackTest {
  private static final Role A = new Role("a");
  private static final Role B = new Role("b");
  private static final Role LEAF = new Role("leaf");
  private static final Param<Integer> LIMIT = Param.of("limit", 5);
  private static final Param<String> MARK = Param.of("mark", "-");

  private final List<String> closed = new ArrayList<>();
  private final Stack<String, String> stack =
      Stack.<String, String>leaf(LEAF, "echoes", params -> new Leaf())
          .push(module(B, "b"))
          .push(module(A, "a"));

  @Test
  void callsGoFromTheTopToTheLeaf() {
    assertThat(serve(stack, Params.empty())).isEqualTo("leaf(b-(a-(q)))");
  }

  @Test
  void closeGoesFromTheTopToTheLeafAndOn() {
    stack.make(Params.empty()).close();
    assertThat(closed).containsExactly("a", "b", "leaf");
    closed.clear();
    Stack.Module<String, String> bad =
        new Stack.Module<>(
            new Role("bad"),
            "cannot be closed",
            List.of(),
            (params, next) ->
                new Filter<String, String>() {
                  @Override
                  public void call(
                      CallContext context,
                      String request,
                      Reply<String> reply,
                      Service<String, String> below) {
                    below.call(context, request, reply);
                  }

                  @Override
                  public void close() {
                    throw new IllegalStateException("cannot be closed");
                  }
                }.andThen(next));
    assertThatThrownBy(stack.push(bad).make(Params.empty())::close)
        .isInstanceOf(IllegalStateException.class);
    assertThat(closed).containsExactly("a", "b", "leaf");
  }

  @Test
  void modulesReadTheirParameters() {
    assertThat(serve(stack, Params.empty().with(MARK, "+"))).isEqualTo("leaf(b+(a+(q)))");
  }

  @Test
  void aRoleIsUnique() {
    assertThatThrownBy(() -> stack.push(module(B, "other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("role b is in the stack already");
    assertThatThrownBy(() -> stack.push(module(LEAF, "other")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void replacePutsAModuleInTheSamePlace() {
    Stack<String, String> replaced = stack.replace(B, module(new Role("c"), "c"));
    assertThat(serve(replaced, Params.empty())).isEqualTo("leaf(c-(a-(q)))");
    assertThat(serve(stack.replace(B, module(B, "b2")), Params.empty()))
        .isEqualTo("leaf(b2-(a-(q)))");
    assertThat(serve(stack, Params.empty())).isEqualTo("leaf(b-(a-(q)))");
  }

  @Test
  void replaceRefusesAnUnknownRoleAndOneThatIsTaken() {
    assertThatThrownBy(() -> stack.replace(new Role("x"), module(A, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no role x in the stack");
    assertThatThrownBy(() -> stack.replace(B, module(A, "other")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("role a is in the stack already");
    assertThatThrownBy(() -> stack.replace(B, module(LEAF, "other")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void removeTakesAModuleOutAndLeavesOthersAlone() {
    assertThat(serve(stack.remove(B), Params.empty())).isEqualTo("leaf(a-(q))");
    assertThat(serve(stack.remove(new Role("x")), Params.empty())).isEqualTo("leaf(b-(a-(q)))");
    assertThat(serve(stack.remove(LEAF), Params.empty())).isEqualTo("leaf(b-(a-(q)))");
  }

  @Test
  void printsWhatRunsFromTheTopWithTheValuesInForce() {
    List<Stack.Setting> inForce =
        List.of(new Stack.Setting("mark", "-", "default"), new Stack.Setting("limit", "7", "a"));
    assertThat(stack.print(Params.empty().with(LIMIT, 8).with(LIMIT, 7, "a")))
        .containsExactly(
            new Stack.Line(A, "says a", inForce),
            new Stack.Line(B, "says b", inForce),
            new Stack.Line(LEAF, "echoes", List.of()));
  }

  @Test
  void whatWasMadeBelowAModuleThatCannotBeMadeIsClosed() {
    Stack<String, String> broken =
        stack.push(
            new Stack.Module<>(
                new Role("broken"),
                "cannot be made",
                List.of(),
                (params, next) -> {
                  throw new IllegalStateException("cannot be made");
                }));
    assertThatThrownBy(() -> broken.make(Params.empty())).isInstanceOf(IllegalStateException.class);
    assertThat(closed).containsExactly("a", "b", "leaf");
  }

  private Stack.Module<String, String> module(Role role, String name) {
    return new Stack.Module<>(
        role,
        "says " + name,
        List.of(MARK, LIMIT),
        (params, next) -> new Wrap(name, params.get(MARK)).andThen(next));
  }

  private static String serve(Stack<String, String> stack, Params params) {
    List<String> responses = new ArrayList<>();
    stack
        .make(params)
        .call(
            new CallContext(new NoLoop(), 0),
            "q",
            new Reply<>() {
              @Override
              public void ok(String response) {
                responses.add(response);
              }

              @Override
              public void failed(Failure failure) {
                throw new AssertionError(failure);
              }
            });
    assertThat(responses).hasSize(1);
    return responses.get(0);
  }

  private final class Leaf implements Service<String, String> {
    @Override
    public void call(CallContext context, String request, Reply<String> reply) {
      reply.ok("leaf(" + request + ")");
    }

    @Override
    public void close() {
      closed.add("leaf");
    }
  }

  private final class Wrap implements Filter<String, String> {
    private final String name;
    private final String mark;

    Wrap(String name, String mark) {
      this.name = name;
      this.mark = mark;
    }

    @Override
    public void call(
        CallContext context, String request, Reply<String> reply, Service<String, String> next) {
      next.call(context, name + mark + "(" + request + ")", reply);
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  /** For calls that never look at their loop. */
  private static final class NoLoop implements Loop {
    @Override
    public int index() {
      return 0;
    }

    @Override
    public Ticker ticker() {
      return () -> 0;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timeout schedule(long delayNanos, Runnable task) {
      throw new UnsupportedOperationException();
    }
  }
}
