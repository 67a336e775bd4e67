package io.weft.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ManualLoopTest {
  private final ManualLoop loop = new ManualLoop(3, new ManualTicker(Long.MAX_VALUE - 5));
  private final List<String> ran = new ArrayList<>();

  @Test
  void tasksWaitUntilTheyAreRunAndThenRunInOrderWithThoseTheyBring() {
    loop.execute(
        () -> {
          ran.add("a");
          loop.execute(() -> ran.add("c"));
        });
    loop.execute(() -> ran.add("b"));
    assertThat(ran).isEmpty();
    assertThat(loop.pendingTasks()).isEqualTo(2);

    assertThat(loop.runTasks()).isEqualTo(3);
    assertThat(ran).containsExactly("a", "b", "c");
  }

  @Test
  void timeoutsRunAtTheirOwnTimeEvenWhenTheTickerWrapsAround() {
    long start = loop.ticker().nanos();
    loop.schedule(30, () -> ran.add("late at " + (loop.ticker().nanos() - start)));
    loop.schedule(
        10,
        () -> {
          ran.add("early at " + (loop.ticker().nanos() - start));
          loop.schedule(5, () -> ran.add("brought at " + (loop.ticker().nanos() - start)));
        });
    loop.advance(Duration.ofNanos(29));
    assertThat(ran).containsExactly("early at 10", "brought at 15");

    loop.advance(Duration.ofNanos(1));
    assertThat(ran).endsWith("late at 30");
    assertThat(loop.pendingTimeouts()).isZero();
  }

  @Test
  void timeoutsOfOneTimeRunInTheOrderOfScheduling() {
    loop.schedule(7, () -> ran.add("a"));
    loop.schedule(7, () -> ran.add("b"));
    loop.advance(Duration.ofNanos(7));
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void aCancelledTimeoutDoesNotRun() {
    Loop.Timeout timeout = loop.schedule(7, () -> ran.add("a"));
    loop.schedule(Long.MAX_VALUE, () -> ran.add("never"));
    timeout.cancel();
    timeout.cancel();
    loop.advance(Duration.ofHours(1));
    assertThat(ran).isEmpty();
    assertThat(loop.pendingTimeouts()).isEqualTo(1);
  }

  @Test
  void onlyItsThreadMaySchedule() {
    assertThat(loop.inLoop()).isTrue();
    assertThat(loop.index()).isEqualTo(3);
    CompletableFuture<Boolean> elsewhere = CompletableFuture.supplyAsync(loop::inLoop);
    assertThat(elsewhere.join()).isFalse();
    assertThatThrownBy(() -> CompletableFuture.runAsync(() -> loop.schedule(1, () -> {})).join())
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("schedule belongs to the loop's thread");
  }
}
