package io.weft.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weft.namers.name.Path;
import io.weft.testkit.ManualTicker;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleCacheTest {
  private static final long IDLE = Duration.ofSeconds(60).toNanos();

  private final ManualTicker ticker = new ManualTicker();
  private final List<String> closed = new ArrayList<>();
  private final IdleCache<Destination, Value> cache =
      new IdleCache<>(3, IDLE, ticker, key -> new Value(key.name().toString()));

  private final class Value implements AutoCloseable {
    private final String name;

    Value(String name) {
      this.name = name;
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  private Value get(String name) {
    return cache.get(Destination.of(Path.parse(name)), ticker.nanos());
  }

  @Test
  void aNameThatIsThereCostsNoAllocation() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Destination name = Destination.of(Path.parse("/thrift/users/get"));
    Value value = cache.get(name, ticker.nanos());
    int lookups = 100_000;
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) { // the first ones may load classes
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < lookups; i++) {
        if (cache.get(name, ticker.nanos()) != value) {
          throw new AssertionError("another value");
        }
      }
      fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(fewest).isLessThan(lookups);
  }

  @Test
  void whatIsIdleIsClosed() {
    Value kept = get("/kept");
    Value idle = get("/idle");
    ticker.advance(IDLE);
    assertThat(get("/kept")).isSameAs(kept);
    ticker.advance(1);
    cache.sweep();
    assertThat(closed).containsExactly("/idle");
    assertThat(cache.size()).isEqualTo(1);
    assertThat(get("/idle")).isNotSameAs(idle);
  }

  @Test
  void theOneUsedLongestAgoMakesRoom() {
    get("/a");
    ticker.advance(Duration.ofSeconds(2).toNanos());
    get("/b");
    get("/c");
    ticker.advance(Duration.ofSeconds(2).toNanos());
    get("/a");
    get("/d");
    assertThat(closed).hasSize(1).doesNotContain("/a", "/d");
    cache.close();
    assertThat(closed).hasSize(4);
  }
}
