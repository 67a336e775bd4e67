package io.weft.jmh.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CallLedgerTest {
  private static final long PERIOD = 1_000;
  private static final Schedule EVERY_MICROSECOND = new Schedule(0, PERIOD);

  private final Window window = new Window(0, 100 * PERIOD);

  @Test
  void aStallIsFeltByEveryCallThatWasDueInIt() {
    CallLedger ledger = new CallLedger(EVERY_MICROSECOND, 1, window);
    int stalled = ledger.begin(0);
    assertThat(ledger.sendable(50 * PERIOD)).isZero(); // the connection is busy, calls are due
    ledger.end(stalled, 50 * PERIOD);
    long now = 50 * PERIOD;
    for (int i = 1; i <= 50; i++) { // all that became due meanwhile, answered at once
      assertThat(ledger.sendable(now)).isEqualTo(1);
      ledger.end(ledger.begin(now), now);
    }
    assertThat(ledger.sendable(now)).isZero();
    assertThat(ledger.next()).isEqualTo(51 * PERIOD);

    // 50 µs, 49 µs, … 0 µs, where a clock that starts with the sending saw one slow call of 51.
    assertThat(window.answered()).isEqualTo(51);
    assertThat(window.latencies().getTotalCount()).isEqualTo(51);
    assertThat(window.latencies().getMaxValue()).isBetween(50 * PERIOD, 51 * PERIOD);
    assertThat(window.latencies().getValueAtPercentile(50)).isBetween(24 * PERIOD, 26 * PERIOD);
  }

  @Test
  void aClosedLoopCountsFromTheSending() {
    CallLedger ledger = new CallLedger(null, 2, window);
    assertThat(ledger.sendable(10)).isEqualTo(2);
    int first = ledger.begin(10);
    int second = ledger.begin(10);
    assertThat(ledger.sendable(10)).isZero();
    ledger.end(second, 30); // replies may come in any order
    assertThat(ledger.sendable(30)).isEqualTo(1);
    ledger.end(first, 20);
    assertThat(window.latencies().getMaxValue()).isEqualTo(20);
    assertThat(window.latencies().getMinValue()).isEqualTo(10);
    assertThat(ledger.next()).isEqualTo(CallLedger.AFTER_REPLY);
  }

  @Test
  void callsNeverAnsweredCountWithTheTimeTheyWaited() {
    CallLedger ledger = new CallLedger(EVERY_MICROSECOND, 1, window);
    assertThat(ledger.begin(0)).isNotNegative();
    ledger.giveUp(200 * PERIOD);
    assertThat(window.answered()).isZero();
    assertThat(window.unanswered()).isEqualTo(100); // one sent, and 99 that were due behind it
    assertThat(window.latencies().getTotalCount()).isEqualTo(100);
    assertThat(window.latencies().getMinValue()).isBetween(100 * PERIOD, 102 * PERIOD);
  }

  @Test
  void nothingIsSentAfterTheWindow() {
    CallLedger open = new CallLedger(EVERY_MICROSECOND, 1_000, window);
    assertThat(open.sendable(500 * PERIOD)).isEqualTo(100);
    CallLedger closed = new CallLedger(null, 1, window);
    assertThat(closed.sendable(100 * PERIOD)).isZero();
    assertThat(closed.waiting(100 * PERIOD)).isFalse();
  }

  @Test
  void theWarmUpIsNotMeasured() {
    Window late = new Window(100, 200);
    late.answered(50, 90);
    late.answered(90, 150);
    late.answered(150, 250);
    assertThat(late.answered()).isEqualTo(1); // by when it was answered
    assertThat(late.latencies().getTotalCount()).isEqualTo(1); // by when it began
    assertThat(late.latencies().getMaxValue()).isEqualTo(100);
  }

  @Test
  void aReplyToNoCallIsAnError() {
    CallLedger ledger = new CallLedger(null, 3, window);
    int id = ledger.begin(0);
    ledger.end(id, 1);
    assertThatThrownBy(() -> ledger.end(id, 2)).hasMessageContaining("a reply to no call");
    assertThatThrownBy(() -> ledger.end(3, 2)).hasMessageContaining("a reply to no call");
    assertThatThrownBy(() -> ledger.end(-1, 2)).hasMessageContaining("a reply to no call");
  }
}
