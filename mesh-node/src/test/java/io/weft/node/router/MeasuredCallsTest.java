package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.bind.CallReport;
import io.weft.namers.name.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MeasuredCallsTest {
  private static final Path USERS = Path.parse("/#/fs/users");
  private static final Path ORDERS = Path.parse("/#/fs/orders");

  private final MeasuredCalls calls = new MeasuredCalls();

  @Test
  void measuresWhatIsChosenAndNothingElse() {
    calls.ended(USERS, 1_000, true);
    assertThat(calls.collect()).isEmpty();

    calls.measure(Set.of(USERS));
    calls.ended(USERS, TimeUnit.MILLISECONDS.toNanos(5), true);
    calls.ended(USERS, TimeUnit.HOURS.toNanos(1), false);
    calls.ended(ORDERS, 1_000, true);
    CallReport report = calls.collect().get(0);
    assertThat(report.id()).isEqualTo(USERS);
    assertThat(report.successes()).isEqualTo(1);
    assertThat(report.failures()).isEqualTo(1);
    assertThat(report.latencies()).hasSize(2);
    assertThat(report.latencies().firstKey()).isBetween(5_000L, 5_250L);
    assertThat(report.latencies().lastKey()).isBetween(60_000_000L, 63_000_000L);
    assertThat(report.latencies().values()).containsOnly(1L);

    assertThat(calls.collect()).isEmpty();
    calls.ended(USERS, 1_000, true);
    calls.measure(Set.of(USERS, ORDERS)); // what is measured already goes on
    assertThat(calls.collect()).hasSize(1);
    calls.measure(Set.of());
    calls.ended(USERS, 1_000, true);
    assertThat(calls.collect()).isEmpty();
  }

  @Test
  void classesAreAtMostFivePercentWide() {
    calls.measure(Set.of(USERS));
    for (long micros = 20; micros <= 60_000_000; micros += 1 + micros / 50) {
      calls.ended(USERS, TimeUnit.MICROSECONDS.toNanos(micros), true);
      assertThat(calls.collect().get(0).latencies().firstKey())
          .isBetween(micros, micros + micros / 20);
    }
  }
}
