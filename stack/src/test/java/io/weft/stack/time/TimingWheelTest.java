package io.weft.stack.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimingWheelTest {
  private static final long TICK = 10;
  private static final int BUCKETS = 8;

  private final List<String> ran = new ArrayList<>();
  private long now = Long.MAX_VALUE - 25; // the ticker wraps around during the tests
  private final TimingWheel wheel = new TimingWheel(() -> now, TICK, BUCKETS);

  @Test
  void runsAtTheNextTickAfterTheDelayAndNotBefore() {
    wheel.schedule(15, () -> ran.add("a"));
    pass(14);
    pass(5);
    assertThat(ran).isEmpty();
    pass(1);
    assertThat(ran).containsExactly("a");
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void noDelayMeansTheNextTick() {
    wheel.schedule(0, () -> ran.add("a"));
    wheel.schedule(-5, () -> ran.add("b"));
    wheel.advance();
    assertThat(ran).isEmpty();
    pass(TICK);
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void delaysOfManyTurnsWaitTheirTurns() {
    long turn = TICK * BUCKETS;
    wheel.schedule(3 * turn, () -> ran.add("three"));
    wheel.schedule(turn, () -> ran.add("one"));
    for (long time = 0; time < 3 * turn; time += TICK) {
      assertThat(ran).doesNotContain("three");
      pass(TICK);
    }
    assertThat(ran).containsExactly("one", "three");
  }

  @Test
  void theLongestDelayNeitherOverflowsNorRuns() {
    pass(35);
    Loop.Timeout timeout = wheel.schedule(Long.MAX_VALUE, () -> ran.add("never"));
    pass(10_000);
    assertThat(ran).isEmpty();
    timeout.cancel();
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void aCancelledTimeoutIsForgotten() {
    Loop.Timeout a = wheel.schedule(15, () -> ran.add("a"));
    wheel.schedule(15, () -> ran.add("b"));
    Loop.Timeout c = wheel.schedule(15, () -> ran.add("c"));
    a.cancel();
    a.cancel();
    assertThat(wheel.size()).isEqualTo(2);
    c.cancel();
    pass(100);
    assertThat(ran).containsExactly("b");
    a.cancel();
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aTaskMayCancelOneThatIsDueWithIt() {
    List<Loop.Timeout> other = new ArrayList<>();
    wheel.schedule(
        5,
        () -> {
          ran.add("a");
          other.forEach(Loop.Timeout::cancel);
        });
    other.add(wheel.schedule(5, () -> ran.add("b")));
    wheel.schedule(5, () -> ran.add("c"));
    pass(TICK);
    assertThat(ran).containsExactly("a", "c");
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void aTaskMayScheduleAgainWithoutEnd() {
    Runnable again =
        new Runnable() {
          @Override
          public void run() {
            ran.add("again");
            wheel.schedule(0, this);
          }
        };
    wheel.schedule(0, again);
    for (int i = 1; i <= 3 * BUCKETS; i++) {
      pass(TICK);
      assertThat(ran).hasSize(i);
    }
    pass(50 * TICK * BUCKETS); // late by far: still once, since the next one is due after now
    assertThat(ran).hasSize(3 * BUCKETS + 1);
  }

  @Test
  void aTaskThatThrowsKeepsNothingFromTheOthers() {
    wheel.schedule(
        5,
        () -> {
          throw new IllegalStateException("a task's mistake");
        });
    wheel.schedule(5, () -> ran.add("b"));
    pass(TICK);
    assertThat(ran).containsExactly("b");
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void anErrorComesThroughAndTheRestRunsNextTime() {
    wheel.schedule(
        5,
        () -> {
          throw new AssertionError("no hope");
        });
    wheel.schedule(5, () -> ran.add("b"));
    assertThatThrownBy(() -> pass(TICK)).isInstanceOf(AssertionError.class);
    wheel.advance();
    assertThat(ran).containsExactly("b");
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void aTaskMayAdvanceTheWheelItself() {
    wheel.schedule(
        5,
        () -> {
          ran.add("a");
          now += 2 * TICK;
          wheel.advance();
        });
    wheel.schedule(5, () -> ran.add("b"));
    wheel.schedule(25, () -> ran.add("c"));
    pass(TICK);
    assertThat(ran).containsExactly("a", "b", "c");
  }

  @Test
  void startsAnewAfterARestWithoutTicks() {
    wheel.schedule(5, () -> ran.add("a"));
    pass(TICK);
    now += 1_000_000 * TICK + 3; // nobody ticks while it is empty
    wheel.schedule(15, () -> ran.add("b"));
    wheel.advance();
    assertThat(ran).containsExactly("a");
    pass(16);
    assertThat(ran).containsExactly("a");
    pass(1);
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void refusesAWheelWithoutTicksOrBuckets() {
    assertThatThrownBy(() -> new TimingWheel(() -> 0, 0, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TimingWheel(() -> 0, 10, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new TimingWheel(() -> 0).tickNanos()).isEqualTo(10_000_000);
  }

  /** Against a plain list: any mix of schedule, cancel and advance, with small and huge steps. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void behavesAsAPlainListOfTimes(long seed) {
    Random random = new Random(seed);
    List<Expected> waiting = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      int kind = random.nextInt(10);
      if (kind < 5) {
        long delay = random.nextInt(4) == 0 ? random.nextInt(1000) : random.nextInt(40);
        Expected expected = new Expected(now + delay);
        expected.timeout = wheel.schedule(delay, () -> expected.runs++);
        waiting.add(expected);
      } else if (kind < 7 && !waiting.isEmpty()) {
        waiting.remove(random.nextInt(waiting.size())).cancel();
      } else {
        pass(random.nextInt(20) == 0 ? random.nextInt(500) : random.nextInt(15));
        waiting.removeIf(
            expected -> {
              boolean early = now - expected.at < 0;
              boolean late = now - expected.at >= TICK;
              assertThat(expected.runs).isLessThanOrEqualTo(early ? 0 : 1);
              assertThat(expected.runs).isGreaterThanOrEqualTo(late ? 1 : 0);
              return expected.runs == 1;
            });
      }
      assertThat(wheel.size()).isEqualTo(waiting.size());
    }
  }

  private static final class Expected {
    private final long at;
    private int runs;
    private Loop.Timeout timeout = () -> {};

    Expected(long at) {
      this.at = at;
    }

    void cancel() {
      timeout.cancel();
      assertThat(runs).isZero();
      runs = 100; // seen by nobody, unless it runs after all
    }
  }

  private void pass(long nanos) {
    now += nanos;
    wheel.advance();
  }
}
