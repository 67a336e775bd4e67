package io.weft.namers.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchesTest {
  @Test
  void sharesOneWatchPerKeyAndForgetsIt() {
    List<String> opened = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    Var<Integer> var = Var.of(1);
    Watches<String, Integer> watches =
        new Watches<>(
            key ->
                observer -> {
                  opened.add(key);
                  Activity.Observation observation = var.observe(observer);
                  return () -> {
                    closed.add(key);
                    observation.close();
                  };
                });
    Seen<Integer> one = new Seen<>(watches.watch("a"));
    Seen<Integer> other = new Seen<>(watches.watch("a"));
    assertThat(opened).containsExactly("a");
    var.set(2);
    assertThat(one.value()).isEqualTo(2);
    assertThat(other.value()).isEqualTo(2);
    one.close();
    one.close();
    assertThat(closed).isEmpty();
    assertThat(watches.size()).isEqualTo(1);
    other.close();
    assertThat(closed).containsExactly("a");
    assertThat(watches.size()).isZero();
    new Seen<>(watches.watch("a")).close();
    assertThat(opened).containsExactly("a", "a");
  }

  @Test
  void aKeyThatCannotBeOpenedFails() {
    Watches<String, Integer> watches =
        new Watches<>(
            key -> {
              throw new IllegalStateException("no " + key);
            });
    Seen<Integer> seen = new Seen<>(watches.watch("a"));
    assertThat(seen.failure()).hasMessage("no a");
    seen.close();
    assertThat(watches.size()).isZero();
  }

  @Test
  void steadyKeepsAValueAndReportsEachProblemOnce() {
    Var<Integer> var = Var.pending();
    List<String> problems = new ArrayList<>();
    Seen<Integer> seen = new Seen<>(new Steady<>(var, e -> problems.add(e.getMessage())));
    assertThat(seen.isPending()).isTrue();
    var.setState(new State.Failed<>(new RuntimeException("one")));
    assertThat(seen.failure()).hasMessage("one");
    var.set(1);
    var.setState(new State.Failed<>(new RuntimeException("one")));
    var.setState(new State.Failed<>(new RuntimeException("one")));
    var.setState(new State.Failed<>(new RuntimeException("two")));
    var.setState(new State.Pending<>());
    assertThat(seen.value()).isEqualTo(1);
    var.set(2);
    assertThat(seen.value()).isEqualTo(2);
    assertThat(problems).containsExactly("one", "one", "two");
  }

  @Test
  void repeatsOnDaemonThreadsOfItsName() throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch runs = new CountDownLatch(3);
    Repeater repeater = Repeater.background("weft-test", 1, Duration.ofMillis(1));
    Activity.Observation task =
        repeater.repeat(
            () -> {
              threads.add(Thread.currentThread());
              runs.countDown();
              throw new IllegalStateException("a mistake that must not end the repetition");
            });
    runs.await();
    task.close();
    repeater.close();
    assertThat(threads).hasSize(1);
    Thread thread = threads.iterator().next();
    assertThat(thread.getName()).isEqualTo("weft-test-1");
    assertThat(thread.isDaemon()).isTrue();
    await().atMost(Duration.ofSeconds(30)).until(() -> !thread.isAlive());
    repeater.repeat(() -> {}).close();
  }
}
