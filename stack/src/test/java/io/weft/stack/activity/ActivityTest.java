package io.weft.stack.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ActivityTest {
  private final RuntimeException cause = new RuntimeException("gone");

  private final Var<Integer> var = Var.pending();
  private final Seen<String> seen = new Seen<>();

  @Test
  void constantsTellTheirState() {
    Activity.value("x").observe(seen).close();
    Activity.<String>failed(cause).observe(seen).close();
    assertThat(seen.states()).containsExactly(new State.Ok<>("x"), new State.Failed<>(cause));
  }

  @Test
  void mapPassesPendingAndFailedThrough() {
    var.map(value -> "v" + value).observe(seen);
    var.set(1);
    var.setState(new State.Failed<>(cause));
    assertThat(seen.states())
        .containsExactly(new State.Pending<>(), new State.Ok<>("v1"), new State.Failed<>(cause));
  }

  @Test
  void aFunctionThatThrowsIsAFailedStateAndTheNextValueIsTriedAnew() {
    Activity<String> mapped =
        var.map(
            value -> {
              if (value == 1) {
                throw cause;
              }
              return "v" + value;
            });
    mapped.observe(seen);
    var.set(1);
    var.set(2);
    assertThat(seen.states())
        .containsExactly(new State.Pending<>(), new State.Failed<>(cause), new State.Ok<>("v2"));
  }

  @Test
  void mapOfIdentityAndOfCompositionAreWhatTheyShouldBe() {
    Seen<Integer> plain = new Seen<>();
    Seen<Integer> identity = new Seen<>();
    Seen<Integer> twice = new Seen<>();
    Seen<Integer> composed = new Seen<>();
    var.observe(plain);
    var.map(value -> value).observe(identity);
    var.map(value -> value + 1).map(value -> value * 2).observe(twice);
    var.map(value -> (value + 1) * 2).observe(composed);
    var.set(1);
    var.setState(new State.Failed<>(cause));
    var.set(3);
    assertThat(identity.states()).isEqualTo(plain.states());
    assertThat(twice.states()).isEqualTo(composed.states());
  }

  @Test
  void flatMapFollowsTheActivityOfTheLastValue() {
    Var<String> first = Var.of("a1");
    Var<String> second = Var.of("b1");
    var.flatMap(value -> value == 1 ? first : second).observe(seen);
    var.set(1);
    first.set("a2");
    var.set(2);
    first.set("a3");
    second.set("b2");
    assertThat(seen.states().get(0)).isEqualTo(new State.Pending<>());
    assertThat(seen.values()).containsExactly("a1", "a2", "b1", "b2");
  }

  @Test
  void flatMapPassesStatesOfBothThrough() {
    Var<String> inner = Var.pending();
    var.flatMap(value -> inner).observe(seen);
    var.setState(new State.Failed<>(cause));
    var.set(1);
    inner.set("x");
    inner.setState(new State.Failed<>(cause));
    assertThat(seen.states())
        .containsExactly(
            new State.Pending<>(),
            new State.Failed<>(cause),
            new State.Pending<>(),
            new State.Ok<>("x"),
            new State.Failed<>(cause));
  }

  @Test
  void flatMapOfAFunctionThatThrowsFailsAndGoesOn() {
    Activity<String> mapped =
        var.flatMap(
            value -> {
              if (value == 1) {
                throw cause;
              }
              return Activity.value("v" + value);
            });
    mapped.observe(seen);
    var.set(1);
    var.set(2);
    assertThat(seen.states())
        .containsExactly(new State.Pending<>(), new State.Failed<>(cause), new State.Ok<>("v2"));
  }

  @Test
  void flatMapObeysTheLawsOfAMonad() {
    Seen<Integer> left = new Seen<>();
    Seen<Integer> direct = new Seen<>();
    Activity.value(7).flatMap(value -> var.map(other -> other + value)).observe(left);
    var.map(other -> other + 7).observe(direct);

    Seen<Integer> right = new Seen<>();
    Seen<Integer> plain = new Seen<>();
    var.flatMap(Activity::value).observe(right);
    var.observe(plain);

    Var<Integer> more = Var.of(10);
    Seen<Integer> nested = new Seen<>();
    Seen<Integer> chained = new Seen<>();
    var.flatMap(a -> more.map(b -> a * b)).flatMap(c -> more.map(d -> c + d)).observe(chained);
    var.flatMap(a -> more.map(b -> a * b).flatMap(c -> more.map(d -> c + d))).observe(nested);

    var.set(1);
    var.setState(new State.Failed<>(cause));
    var.set(2);
    more.set(20);
    assertThat(left.states()).isEqualTo(direct.states());
    assertThat(right.states()).isEqualTo(plain.states());
    assertThat(nested.last()).isEqualTo(chained.last()).isEqualTo(new State.Ok<>(60));
  }

  @Test
  void flatMapLetsTheOldOneGoOnlyOnceTheNewOneIsObserved() {
    Source<String> source = new Source<>(Activity.value("x"));
    Shared<String> shared = new Shared<>(source);
    Activity.Observation observation = var.flatMap(value -> shared).observe(seen);
    var.set(1);
    var.set(2);
    var.set(3);
    assertThat(source.opened()).isEqualTo(1);

    observation.close();
    assertThat(source.live()).isZero();
  }

  @Test
  void flatMapHoldsOneInnerObservationAndNoneAfterClose() {
    Source<Integer> outer = new Source<>(var);
    Source<String> inner = new Source<>(Var.of("x"));
    Activity.Observation observation = outer.flatMap(value -> inner).observe(seen);
    for (int i = 0; i < 5; i++) {
      var.set(i);
    }
    assertThat(inner.opened()).isEqualTo(5);
    assertThat(inner.live()).isEqualTo(1);

    var.setState(new State.Failed<>(cause));
    assertThat(inner.live()).isZero();

    var.set(6);
    observation.close();
    observation.close();
    assertThat(inner.live()).isZero();
    assertThat(outer.live()).isZero();

    int told = seen.states().size();
    var.set(7);
    assertThat(seen.states()).hasSize(told);
  }

  @Test
  void flatMapClosedByItsOwnObserverIsToldNothingMore() {
    List<Activity.Observation> own = new ArrayList<>();
    Source<String> inner = new Source<>(Var.of("x"));
    Activity<String> mapped = var.flatMap(value -> inner);
    own.add(
        mapped.observe(
            state -> {
              seen.accept(state);
              own.forEach(Activity.Observation::close);
            }));
    var.set(1);
    var.set(2);
    assertThat(seen.states()).hasSize(2); // pending, and the one in which it closed
    assertThat(inner.live()).isZero();
  }

  @Test
  void anObserverOfAFlatMapThatThrowsIsToldTheNextStateAndCanClose() {
    Source<Integer> outer = new Source<>(var);
    Activity.Observation observation =
        outer
            .flatMap(value -> Activity.value("v" + value))
            .observe(
                state -> {
                  seen.accept(state);
                  throw new IllegalStateException("an observer's mistake");
                });
    var.set(1);
    var.set(2);
    assertThat(seen.values()).containsExactly("v1", "v2");
    observation.close();
    assertThat(outer.live()).isZero();
  }

  @Test
  void anActivityThatThrowsInsteadOfTellingIsAFailedState() {
    Activity<String> broken =
        observer -> {
          throw cause;
        };
    State<String> failed = new State.Failed<>(cause);

    var.flatMap(value -> value == 1 ? broken : Activity.value("fine")).observe(seen);
    var.set(1);
    var.set(2);
    assertThat(seen.states())
        .containsExactly(new State.Pending<>(), failed, new State.Ok<>("fine"));

    Seen<String> shared = new Seen<>();
    new Shared<>(broken).observe(shared);
    assertThat(shared.states()).containsExactly(failed);

    Seen<List<State<String>>> states = new Seen<>();
    Activity.states(List.of(Activity.value("x"), broken)).observe(states);
    assertThat(states.values()).containsExactly(List.of(new State.Ok<>("x"), failed));
  }

  @Test
  void statesTellsWholeRowsInOrder() {
    Var<String> a = Var.of("a");
    Var<String> b = Var.pending();
    Seen<List<State<String>>> rows = new Seen<>();
    Activity.Observation observation = Activity.states(List.of(a, b)).observe(rows);
    b.set("b");
    a.setState(new State.Failed<>(cause));
    observation.close();
    a.set("later");
    assertThat(rows.values())
        .containsExactly(
            List.of(new State.Ok<>("a"), new State.Pending<>()),
            List.of(new State.Ok<>("a"), new State.Ok<>("b")),
            List.of(new State.Failed<>(cause), new State.Ok<>("b")));
  }

  @Test
  void statesOfNothingIsAnEmptyRow() {
    Seen<List<State<String>>> rows = new Seen<>();
    Activity.<String>states(List.of()).observe(rows);
    assertThat(rows.values()).containsExactly(List.of());
  }

  @Test
  void statesOfOneActivityTwiceAgreesWithItself() {
    Seen<List<State<Integer>>> rows = new Seen<>();
    Activity.states(List.of(var, var)).observe(rows);
    var.set(1);
    assertThat(rows.last())
        .isEqualTo(new State.Ok<>(List.of(new State.Ok<>(1), new State.Ok<>(1))));
  }

  @Test
  void distinctLeavesOutEqualStatesForEachObserverByItself() {
    Activity<String> distinct = var.map(value -> "v" + value / 10).distinct();
    distinct.observe(seen);
    var.set(10);
    var.set(11);
    var.set(20);
    Seen<String> late = new Seen<>();
    distinct.observe(late);
    var.set(21);
    var.set(10);
    assertThat(seen.values()).containsExactly("v1", "v2", "v1");
    assertThat(late.values()).containsExactly("v2", "v1");
  }

  @Test
  void aDeepChainIsToldWithoutADeepStack() {
    Var<Integer> start = Var.of(0);
    Seen<Integer> seen = new Seen<>();
    Consumer<State<Integer>> again =
        state -> {
          seen.accept(state);
          if (seen.count() < 100_000) {
            start.set(seen.count());
          }
        };
    // Each state is set while the one before it is told.
    start.flatMap(Activity::value).observe(again);
    assertThat(seen.last()).isEqualTo(new State.Ok<>(99_999));
  }
}
