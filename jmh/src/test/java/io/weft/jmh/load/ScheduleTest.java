package io.weft.jmh.load;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void connectionsTakeTurns() {
    Schedule first = Schedule.of(100, 1e9 / 10, 2, 0);
    Schedule second = Schedule.of(100, 1e9 / 10, 2, 1);
    assertThat(first.due(0)).isEqualTo(100);
    assertThat(second.due(0)).isEqualTo(110);
    assertThat(first.due(1)).isEqualTo(120);
    assertThat(second.due(1)).isEqualTo(130);
  }

  @Property
  void whatIsDueBeforeATimeAgreesWithWhenItIsDue(
      @ForAll @DoubleRange(min = 0.5, max = 1e7) double rate,
      @ForAll @IntRange(min = 1, max = 100) int connections,
      @ForAll @LongRange(max = 20_000_000_000L) long nanos) {
    Schedule schedule = Schedule.of(0, rate, connections, connections - 1);
    long n = schedule.dueBefore(nanos);
    assertThat(schedule.due(n)).isGreaterThanOrEqualTo(nanos);
    if (n > 0) {
      assertThat(schedule.due(n - 1)).isLessThan(nanos);
    }
  }
}
