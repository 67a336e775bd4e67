package io.weft.stack.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VarTest {
  private final Seen<Integer> seen = new Seen<>();

  @Test
  void tellsThePresentStateAndEachOneThatFollows() {
    Var<Integer> var = Var.pending();
    Activity.Observation observation = var.observe(seen);
    RuntimeException cause = new RuntimeException("gone");
    var.set(1);
    var.setState(new State.Failed<>(cause));
    var.set(2);

    assertThat(seen.states())
        .containsExactly(
            new State.Pending<>(), new State.Ok<>(1), new State.Failed<>(cause), new State.Ok<>(2));
    assertThat(var.state()).isEqualTo(new State.Ok<>(2));
    observation.close();
  }

  @Test
  void aLateObserverStartsWithThePresentState() {
    Var<Integer> var = Var.of(1);
    var.set(2);
    var.observe(seen);
    assertThat(seen.values()).containsExactly(2);
  }

  @Test
  void tellsNothingAfterClose() {
    Var<Integer> var = Var.of(1);
    Activity.Observation observation = var.observe(seen);
    observation.close();
    observation.close();
    var.set(2);
    assertThat(seen.values()).containsExactly(1);
  }

  @Test
  void anObserverMayCloseItselfWhileItIsTold() {
    Var<Integer> var = Var.of(0);
    List<Activity.Observation> own = new ArrayList<>();
    own.add(
        var.observe(
            state -> {
              seen.accept(state);
              if (seen.states().size() == 2) {
                own.forEach(Activity.Observation::close);
              }
            }));
    var.set(1);
    var.set(2);
    assertThat(seen.values()).containsExactly(0, 1);
  }

  @Test
  void anObserverMayEndAnotherOne() {
    Var<Integer> var = Var.of(0);
    List<Activity.Observation> other = new ArrayList<>();
    var.observe(
        state -> {
          if (state.equals(new State.Ok<>(1))) {
            other.forEach(Activity.Observation::close);
          }
        });
    other.add(var.observe(seen));
    var.set(1);
    assertThat(seen.values()).containsExactly(0);
  }

  @Test
  void aStateSetByAnObserverComesAfterThePresentOneForAll() {
    Var<Integer> var = Var.of(0);
    var.observe(
        state -> {
          if (state.equals(new State.Ok<>(1))) {
            var.set(2);
          }
        });
    var.observe(seen);
    var.set(1);
    assertThat(seen.values()).containsExactly(0, 1, 2);
  }

  @Test
  void anObserverThatThrowsKeepsNothingFromTheOthers() {
    Var<Integer> var = Var.of(0);
    List<Integer> told = new ArrayList<>();
    var.observe(
        state -> {
          told.add(0);
          throw new IllegalStateException("an observer's mistake");
        });
    var.observe(
        state -> {
          told.add(1);
          throw new AssertionError("an observer's worse mistake");
        });
    var.observe(seen);
    var.set(1);
    var.set(2);
    assertThat(seen.values()).containsExactly(0, 1, 2);
    assertThat(told).containsExactly(0, 1, 0, 1, 0, 1);
  }
}
