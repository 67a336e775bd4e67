package io.weft.jmh;

import io.weft.namers.inet.InetProvider;
import io.weft.namers.name.Path;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Namer;
import io.weft.stack.metrics.MetricScope;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The system names of a benchmark's interpreter. */
final class Inet {
  private Inet() {}

  /** {@code /$/inet}, for addresses that are numbers. */
  static Map<String, Namer> system() {
    return Map.of(
        "inet",
        new InetProvider()
            .open(
                new DiscoveryContext(
                    Path.of("$", "inet"),
                    new IdleLoop(),
                    MetricScope.none(),
                    RandomGenerator.getDefault())));
  }
}
