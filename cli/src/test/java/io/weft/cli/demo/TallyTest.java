package io.weft.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TallyTest {
  private static final int NARROW = 80;

  private final Tally tally = new Tally();

  private void served(String instance, int times, long millis) {
    for (int i = 0; i < times; i++) {
      tally.served(instance, TimeUnit.MILLISECONDS.toNanos(millis));
    }
  }

  @Test
  void countsFailedCallsAmongAll() {
    served("v1-a", 6, 1);
    served("v2-a", 3, 1);
    tally.failed("no-endpoints");

    assertThat(tally.calls()).isEqualTo(10);
    assertThat(tally.failures()).isEqualTo(1);
    assertThat(tally.share("v2-a")).isEqualTo(0.3);
    assertThat(tally.share("v1-b")).isZero();
  }

  @Test
  void keepsTheFirstFailures() {
    for (int i = 1; i <= 5; i++) {
      tally.failed("failure " + i);
    }

    assertThat(tally.failureTexts()).containsExactly("failure 1", "failure 2", "failure 3");
  }

  @Test
  void tellsLatenciesHoweverOftenItIsAsked() {
    served("v1-a", 98, 1);
    assertThat(tally.millis(50)).isCloseTo(1, Offset.offset(0.01));
    served("v1-a", 2, 500);

    assertThat(tally.millis(50)).isCloseTo(1, Offset.offset(0.01));
    assertThat(tally.millis(99)).isCloseTo(500, Offset.offset(1.0));
    assertThat(tally.millis(99)).isCloseTo(500, Offset.offset(1.0));
  }

  @Test
  void fitsIntoANarrowTerminal() {
    served("v1-a", 100_000, 12_345);
    List<Instance> instances =
        List.of(
            new Instance(1, "v1-a", new InetSocketAddress("127.0.0.3", 65535)),
            new Instance(2, "v1-b", new InetSocketAddress("127.0.0.3", 65534)));

    List<String> lines = Table.lines(instances, Set.of("v1-b"), tally);

    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(NARROW));
    assertThat(lines.get(1)).contains("v1-a", "100,000", "100.0 %");
    assertThat(lines.get(2)).contains("v1-b").endsWith("killed");
  }
}
