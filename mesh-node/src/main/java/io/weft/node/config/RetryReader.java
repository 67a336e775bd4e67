package io.weft.node.config;

import io.weft.stack.retry.Backoff;
import io.weft.stack.settings.yaml.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads and shows budgets, backoffs, and {@code retries}, which has both. */
final class RetryReader {
  static final String BUFFER = "bufferBytes";
  static final List<String> BUDGET_KEYS = List.of("minRetriesPerSec", "percentCanRetry", "ttlSecs");
  static final List<String> BACKOFF_KEYS = List.of("kind", "ms", "minMs", "maxMs");
  static final List<String> RETRIES_KEYS = List.of("budget", "backoff", "maxPerCall", BUFFER);

  private static final int MAX_BUFFER = 16 << 20;
  private static final double MIN_SHARE = 0.001;
  private static final int MOST_RETRIES = 100;

  private RetryReader() {}

  static RetriesConfig retries(Section section, RouterProtocol protocol) {
    RetriesConfig defaults = RetriesConfig.DEFAULT;
    OneFamily.check(section, protocol, List.of(), List.of(BUFFER));
    RetriesConfig config =
        new RetriesConfig(
            section.integer("maxPerCall", defaults.maxPerCall(), 0, MOST_RETRIES),
            section.section("backoff").flatMap(RetryReader::backoff).orElse(defaults.backoff()),
            section.integer(BUFFER, defaults.bufferBytes(), 0, MAX_BUFFER),
            budget(section.sectionOrEmpty("budget")));
    section.done();
    return config;
  }

  static BudgetConfig budget(Section section) {
    BudgetConfig defaults = BudgetConfig.DEFAULT;
    String share = "percentCanRetry";
    double percent = section.number(share, defaults.percentCanRetry(), 0, 1000);
    if (percent > 0 && percent < MIN_SHARE) {
      section.wrong(share, "0, or a number from " + MIN_SHARE + " to 1000");
    }
    BudgetConfig budget =
        new BudgetConfig(
            section.integer("minRetriesPerSec", defaults.minRetriesPerSec(), 0, Integer.MAX_VALUE),
            percent,
            section.seconds("ttlSecs", 1, 60, defaults.ttl()));
    section.done();
    return budget;
  }

  /** linkerd's two kinds. */
  static Optional<Backoff> backoff(Section section) {
    Optional<String> kind = section.oneOf("kind", List.of("constant", "jittered"));
    if (kind.isEmpty()) {
      if (!section.has("kind")) {
        section.missing("kind", "\"constant\" or \"jittered\"");
      }
      return Optional.empty();
    }
    Optional<Backoff> backoff =
        kind.get().equals("constant") ? constant(section) : jittered(section);
    section.done();
    return backoff;
  }

  private static Optional<Backoff> constant(Section section) {
    if (!section.has("ms")) {
      section.missing("ms", "how long, in milliseconds");
    }
    return section.millis("ms", 0).map(Backoff::constant);
  }

  private static Optional<Backoff> jittered(Section section) {
    for (String key : List.of("minMs", "maxMs")) {
      if (!section.has(key)) {
        section.missing(key, "how long, in milliseconds");
      }
    }
    Optional<Duration> min = section.millis("minMs", 1);
    Optional<Duration> max = section.millis("maxMs", 1);
    if (min.isEmpty() || max.isEmpty()) {
      return Optional.empty();
    }
    if (max.get().compareTo(min.get()) < 0) {
      section.error("maxMs", " is less than minMs");
      return Optional.empty();
    }
    return Optional.of(Backoff.decorrelatedJittered(min.get(), max.get()));
  }

  static Map<String, Object> shown(RetriesConfig retries) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("budget", shown(retries.budget()));
    shown(retries.backoff()).ifPresent(backoff -> out.put("backoff", backoff));
    out.put("maxPerCall", retries.maxPerCall());
    return out;
  }

  static Map<String, Object> shown(BudgetConfig budget) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("minRetriesPerSec", budget.minRetriesPerSec());
    out.put("percentCanRetry", budget.percentCanRetry());
    out.put("ttlSecs", budget.ttl().toSeconds());
    return out;
  }

  /** Empty for a backoff that has no name in a file. */
  static Optional<Map<String, Object>> shown(Backoff backoff) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (backoff instanceof Backoff.Constant constant) {
      out.put("kind", "constant");
      out.put("ms", TimeUnit.NANOSECONDS.toMillis(constant.delay()));
    } else if (backoff instanceof Backoff.DecorrelatedJittered jittered) {
      out.put("kind", "jittered");
      out.put("minMs", TimeUnit.NANOSECONDS.toMillis(jittered.start()));
      out.put("maxMs", TimeUnit.NANOSECONDS.toMillis(jittered.maximum()));
    } else {
      return Optional.empty();
    }
    return Optional.of(out);
  }
}
