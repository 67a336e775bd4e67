package io.weft.namers.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.testkit.ManualLoop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PacedTest {
  private final ManualLoop loop = new ManualLoop();
  private final AtomicInteger done = new AtomicInteger();
  private final Paced paced =
      new Paced(loop, Duration.ofMillis(100).toNanos(), done::incrementAndGet);

  @Test
  void theFirstRequestIsMetAtOnceAndFurtherOnesTogether() {
    paced.request();
    assertThat(done).hasValue(1);
    for (int i = 0; i < 50; i++) {
      paced.request();
      loop.advance(Duration.ofMillis(10));
    }
    assertThat(done).hasValue(6);
    loop.advance(Duration.ofSeconds(1));
    assertThat(done).hasValue(6);
    paced.request();
    assertThat(done).hasValue(7);
    assertThat(loop.pendingTimeouts()).isEqualTo(1);
  }

  @Test
  void nothingIsDoneOnceItIsClosed() {
    paced.request();
    paced.request();
    paced.close();
    loop.advance(Duration.ofSeconds(1));
    assertThat(done).hasValue(1);
  }
}
