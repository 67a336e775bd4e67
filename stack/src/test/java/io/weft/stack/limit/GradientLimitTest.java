package io.weft.stack.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A limit that follows a server which serves some calls at a time, each as long as the next. */
final class GradientLimitTest {
  private static final long MILLI = 1_000_000;
  private static final GradientLimit.Terms TERMS = new GradientLimit.Terms(20, 4, 500, 1.5, 250);

  private final AtomicLong now = new AtomicLong(-5);
  private final GradientLimit limit = new GradientLimit(TERMS, now::get);

  /**
   * Runs windows in which callers use all of the limit.
   *
   * @param workers how many calls the server serves at a time; others wait for them
   */
  private void saturate(int windows, int workers, long serviceNanos) {
    for (int i = 0; i < windows; i++) {
      int inFlight = limit.get();
      long rtt = serviceNanos * Math.max(inFlight, workers) / workers;
      for (int call = 0; call < 50; call++) {
        limit.served(rtt, inFlight);
      }
      now.addAndGet(251 * MILLI);
      limit.served(rtt, inFlight);
    }
  }

  @Test
  void itSettlesAboutWhereCallsBeginToWait() {
    saturate(400, 100, 10 * MILLI);

    assertThat(limit.get()).isBetween(100, 250);
  }

  @Test
  void itShrinksWhenTheServerSlowsDownAndGrowsWhenItRecovers() {
    saturate(400, 100, 10 * MILLI);
    int healthy = limit.get();

    saturate(40, 20, 10 * MILLI);
    int slow = limit.get();
    assertThat(slow).isBetween(20, healthy / 2);

    saturate(400, 100, 10 * MILLI);
    assertThat(limit.get()).isBetween(healthy * 3 / 4, healthy * 4 / 3);
  }

  @Test
  void aServerThatIsSlowerForGoodIsTakenAsItIs() {
    saturate(400, 100, 10 * MILLI);
    int healthy = limit.get();

    saturate(400, 100, 40 * MILLI);
    assertThat(limit.get()).isBetween(healthy * 3 / 4, healthy * 4 / 3);
  }

  @Test
  void anUnusedLimitStays() {
    for (int i = 0; i < 100; i++) {
      for (int call = 0; call < 50; call++) {
        limit.served(10 * MILLI, 3);
      }
      now.addAndGet(251 * MILLI);
    }

    assertThat(limit.get()).isEqualTo(TERMS.initial());
  }

  @Test
  void droppedCallsShrinkItDownToItsMinimum() {
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      now.addAndGet(251 * MILLI);
      limit.dropped(20);
      seen.add(limit.get());
    }

    assertThat(seen.get(0)).isEqualTo(18);
    assertThat(seen.get(49)).isEqualTo(TERMS.minimum());
  }

  @Test
  void itNeverLeavesItsBounds() {
    for (int i = 0; i < 5000; i++) {
      limit.served(MILLI, 1000);
      if (i % 20 == 0) {
        now.addAndGet(251 * MILLI);
      }
    }

    assertThat(limit.get()).isEqualTo(TERMS.maximum());
  }

  @Test
  void termsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new GradientLimit.Terms(3, 4, 500, 1.5, 250))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("minimum <= initial");
    assertThatThrownBy(() -> new GradientLimit.Terms(20, 4, 500, 0.5, 250))
        .hasMessageContaining("tolerance");
    assertThatThrownBy(() -> Limit.fixed(0)).hasMessageContaining("1 or more");
  }
}
