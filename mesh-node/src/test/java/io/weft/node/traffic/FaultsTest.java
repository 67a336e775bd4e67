package io.weft.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weft.namers.name.Path;
import io.weft.namers.name.Prefix;
import io.weft.testkit.ManualTicker;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FaultsTest {
  private static final Path GET = Path.parse("/thrift/users/get");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 5); // about to wrap around
  private final Faults faults = new Faults(ticker, new Random(1));

  private static Fault fault(String name, double share) {
    return new Fault(
        Optional.empty(), Prefix.parse(name), share, Duration.ZERO, Optional.of("failed"));
  }

  @Test
  void aFaultEndsByItself() {
    assertThat(faults.isEmpty()).isTrue();
    ActiveFault fault = faults.add(fault("/thrift/users", 1), MINUTE);

    ticker.advance(Duration.ofSeconds(59));
    assertThat(faults.draw("outgoing", GET)).isSameAs(fault);
    assertThat(faults.remaining(fault)).isEqualTo(Duration.ofSeconds(1));
    ticker.advance(Duration.ofSeconds(1));
    assertThat(faults.draw("outgoing", GET)).isNull();
    assertThat(faults.remaining(fault)).isZero();
    assertThat(faults.remove(fault.id())).isFalse();
    assertThat(faults.active()).isEmpty();
    assertThat(faults.isEmpty()).isTrue();
  }

  @Test
  void aNamePatternIsAPrefixInWhichAStarIsAnyElement() {
    ActiveFault fault = faults.add(fault("/thrift/*/get", 1), MINUTE);

    assertThat(faults.draw("outgoing", GET)).isSameAs(fault);
    assertThat(faults.draw("outgoing", Path.parse("/thrift/orders/get/x"))).isSameAs(fault);
    assertThat(faults.draw("outgoing", Path.parse("/thrift/users/getAll"))).isNull();
    assertThat(faults.draw("outgoing", Path.parse("/thrift/users"))).isNull();
  }

  @Test
  void aFaultMayHoldInOneRouter() {
    faults.add(
        new Fault(
            Optional.of("outgoing"),
            Prefix.parse("/thrift"),
            1,
            Duration.ofMillis(1),
            Optional.empty()),
        MINUTE);

    assertThat(faults.draw("outgoing", GET)).isNotNull();
    assertThat(faults.draw("incoming", GET)).isNull();
  }

  @Test
  void theShareIsDrawnForEachCall() {
    ActiveFault some = faults.add(fault("/thrift", 0.2), MINUTE);
    ActiveFault others = faults.add(fault("/thrift/users", 1), MINUTE);

    int ofSome = 0;
    for (int i = 0; i < 5000; i++) {
      ActiveFault drawn = faults.draw("outgoing", GET);
      ofSome += drawn == some ? 1 : 0;
      assertThat(drawn).isIn(some, others);
    }
    assertThat(ofSome).isBetween(900, 1100);
  }

  @Test
  void areRemovedOneByOneOrAllAtOnce() {
    ActiveFault first = faults.add(fault("/a", 1), MINUTE);
    ActiveFault second = faults.add(fault("/b", 1), MINUTE);
    ActiveFault third = faults.add(fault("/c", 1), MINUTE);

    assertThat(faults.remove(second.id())).isTrue();
    assertThat(faults.remove(second.id())).isFalse();
    assertThat(faults.active()).containsExactly(first, third);
    faults.clear();
    assertThat(faults.active()).isEmpty();
    assertThat(faults.add(fault("/d", 1), MINUTE).id()).isGreaterThan(third.id());
  }

  @Test
  void thereIsALimitToTheirNumber() {
    for (int i = 0; i < Faults.MAX_FAULTS; i++) {
      faults.add(fault("/a", 1), MINUTE);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> faults.add(fault("/a", 1), MINUTE))
        .withMessage("100 faults are in force already; remove some");

    ticker.advance(MINUTE);
    faults.add(fault("/a", 1), MINUTE);
    assertThat(faults.active()).hasSize(1);
  }

  @Test
  void impossibleOnesAreRefused() {
    for (double share : new double[] {0, -0.1, 1.01, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> fault("/a", share))
          .withMessageContaining("share is " + share + "; expected");
    }
    for (Duration delay : new Duration[] {Duration.ofMillis(-1), Duration.ofMillis(60_001)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new Fault(Optional.empty(), Prefix.parse("/a"), 1, delay, Optional.empty()))
          .withMessageContaining("delayMs is " + delay.toMillis() + "; expected");
    }
    for (String abort : new String[] {" ", "two\nlines", "x".repeat(1001)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Fault(
                      Optional.empty(), Prefix.parse("/a"), 1, Duration.ZERO, Optional.of(abort)))
          .withMessageContaining("abort");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new Fault(Optional.empty(), Prefix.parse("/a"), 1, Duration.ZERO, Optional.empty()))
        .withMessageContaining("neither delayMs nor abort");
    for (long seconds : new long[] {0, 3601, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> faults.add(fault("/a", 1), Duration.ofSeconds(seconds)))
          .withMessageContaining("expiresSecs is " + seconds + "; expected");
    }
    assertThat(faults.active()).isEmpty();
  }
}
