package io.weft.stack.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads at once. Each test goes on for a number of rounds, and not for a time. */
final class ActivityConcurrencyTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 300;
  private static final int CHANGES = 100;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void allObserversSeeOneOrderAndEndWithTheLastState() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Var<Integer> var = Var.pending();
      Seen<Integer> one = new Seen<>();
      Seen<Integer> two = new Seen<>();
      var.observe(one);
      var.observe(two);
      together(thread -> repeat(change -> var.set(thread * CHANGES + change)));

      assertThat(one.overlapped()).isFalse();
      assertThat(one.states()).hasSize(1 + THREADS * CHANGES).isEqualTo(two.states());
      assertThat(one.last()).isEqualTo(var.state());
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        assertThat(one.values().stream().filter(value -> value / CHANGES == own)).isSorted();
      }
    }
  }

  @Test
  void whatIsMadeOfActivitiesEndsWithTheLastStateOfAll() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<Var<Integer>> vars = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        vars.add(Var.of(0));
      }
      Shared<Integer> shared = new Shared<>(vars.get(1));
      Seen<Integer> flat = new Seen<>();
      Seen<List<State<Integer>>> rows = new Seen<>();
      vars.get(0)
          .flatMap(a -> shared.flatMap(b -> vars.get(2).map(c -> a * 1_000_000 + b * 1000 + c)))
          .distinct()
          .observe(flat);
      Activity.states(vars).observe(rows);
      together(thread -> repeat(change -> vars.get(thread).set(change)));

      int last = CHANGES - 1;
      State<Integer> end = new State.Ok<>(last);
      assertThat(flat.overlapped() || rows.overlapped()).isFalse();
      assertThat(flat.last()).isEqualTo(new State.Ok<>(last * 1_000_000 + last * 1000 + last));
      assertThat(rows.last()).isEqualTo(new State.Ok<>(List.of(end, end, end, end)));
    }
  }

  @Test
  void observersThatComeAndGoLeaveNothingBehind() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Var<Integer> var = Var.of(-1);
      Source<Integer> source = new Source<>(var);
      Shared<Integer> shared = new Shared<>(source);
      Activity<Integer> flat = shared.flatMap(value -> shared.map(other -> value));
      together(
          thread -> {
            if (thread == 0) {
              repeat(var::set);
            } else {
              repeat(change -> (thread == 1 ? shared : flat).observe(state -> {}).close());
            }
          });

      assertThat(source.live()).isZero();
      assertThat(source.mostLive()).isEqualTo(1);

      Seen<Integer> late = new Seen<>();
      shared.observe(late);
      assertThat(late.last()).isEqualTo(new State.Ok<>(CHANGES - 1));
    }
  }

  @Test
  void anObserverThatStaysMissesNothingWhileOthersComeAndGo() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Var<Integer> var = Var.of(-1);
      Shared<Integer> shared = new Shared<>(var);
      Seen<Integer> stays = new Seen<>();
      shared.observe(stays);
      together(
          thread -> {
            if (thread == 0) {
              repeat(var::set);
            } else {
              repeat(change -> shared.observe(state -> {}).close());
            }
          });
      assertThat(stays.values()).hasSize(CHANGES + 1).isSorted();
    }
  }

  private static void repeat(IntConsumer change) {
    for (int i = 0; i < CHANGES; i++) {
      change.accept(i);
    }
  }

  private void together(IntConsumer work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int number = thread;
      tasks.add(
          () -> {
            start.await(30, TimeUnit.SECONDS);
            work.accept(number);
            return true;
          });
    }
    for (Future<Boolean> done : threads.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
      assertThat(done.get()).isTrue();
    }
  }
}
