package io.weft.stack.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class SharedTest {
  private final RuntimeException cause = new RuntimeException("gone");

  private final Var<Integer> var = Var.of(1);
  private final Source<Integer> source = new Source<>(var);
  private final Shared<Integer> shared = new Shared<>(source);
  private final Seen<Integer> first = new Seen<>();
  private final Seen<Integer> second = new Seen<>();

  @Test
  void theFirstObserverStartsAndTheLastOneStops() {
    assertThat(source.opened()).isZero();
    Activity.Observation one = shared.observe(first);
    Activity.Observation two = shared.observe(second);
    assertThat(source.opened()).isEqualTo(1);
    one.close();
    one.close();
    assertThat(source.live()).isEqualTo(1);
    two.close();
    assertThat(source.live()).isZero();
  }

  @Test
  void allObserversSeeTheSame() {
    shared.observe(first);
    var.set(2);
    shared.observe(second);
    var.setState(new State.Failed<>(cause));
    var.setState(new State.Pending<>());
    assertThat(first.states())
        .containsExactly(
            new State.Ok<>(1), new State.Ok<>(2), new State.Failed<>(cause), new State.Pending<>());
    assertThat(second.states())
        .containsExactly(new State.Ok<>(2), new State.Failed<>(cause), new State.Pending<>());
  }

  @Test
  void whoComesAfterARestSeesNothingOfWhatWasBefore() {
    shared.observe(first).close();
    var.setState(new State.Pending<>());
    shared.observe(second);
    assertThat(source.opened()).isEqualTo(2);
    assertThat(second.states()).containsExactly(new State.Pending<>());
  }

  @Test
  void aSourceThatSpeaksLaterStartsPending() {
    List<Consumer<? super State<Integer>>> observers = new ArrayList<>();
    Shared<Integer> late =
        new Shared<>(
            observer -> {
              observers.add(observer);
              return () -> {};
            });
    late.observe(first);
    observers.get(0).accept(new State.Ok<>(5));
    assertThat(first.states()).containsExactly(new State.Pending<>(), new State.Ok<>(5));
  }

  @Test
  void whatAnEndedObservationStillSaysIsNotPassedOn() {
    List<Consumer<? super State<Integer>>> observers = new ArrayList<>();
    Shared<Integer> unruly =
        new Shared<>(
            observer -> {
              observers.add(observer);
              return () -> {}; // goes on talking
            });
    unruly.observe(first).close();
    unruly.observe(second);
    observers.get(0).accept(new State.Ok<>(666));
    observers.get(1).accept(new State.Ok<>(2));
    assertThat(second.states()).containsExactly(new State.Pending<>(), new State.Ok<>(2));
  }

  @Test
  void aSourceThatSaysMuchWhileItIsObservedIsTakenAtItsLastWord() {
    Shared<Integer> talkative =
        new Shared<>(
            observer -> {
              observer.accept(new State.Pending<>());
              observer.accept(new State.Ok<>(1));
              observer.accept(new State.Ok<>(2));
              return () -> {};
            });
    talkative.observe(first);
    assertThat(first.states()).containsExactly(new State.Ok<>(2));
  }

  @Test
  void anObserverThatLeavesInItsFirstStateStopsTheSource() {
    List<Activity.Observation> own = new ArrayList<>();
    own.add(
        shared.observe(
            state -> {
              first.accept(state);
              own.forEach(Activity.Observation::close);
            }));
    var.set(2);
    assertThat(first.values()).containsExactly(1, 2);
    assertThat(source.live()).isZero();
  }

  @Test
  void sharedOfSharedStopsAllTheWayDown() {
    Shared<Integer> outer = new Shared<>(shared.map(value -> value + 1));
    Activity.Observation one = outer.observe(first);
    Activity.Observation two = outer.observe(second);
    var.set(2);
    assertThat(first.values()).containsExactly(2, 3);
    one.close();
    two.close();
    assertThat(source.live()).isZero();
  }
}
