package io.weft.node.config;

import io.weft.node.config.LimitConfig.Concurrency;
import io.weft.stack.limit.GradientLimit;
import io.weft.stack.settings.yaml.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and shows the keys of limits on concurrent calls, where they stand among others. */
final class LimitReader {
  static final String FIXED = "maxConcurrentRequests";
  static final String ADAPTIVE = "adaptiveConcurrency";
  static final String PENDING = "maxPendingRequests";
  static final String WAIT = "maxPendingMs";

  /** The keys of {@link #ADAPTIVE}. */
  static final List<String> ADAPTIVE_KEYS =
      List.of("initial", "minimum", "maximum", "tolerance", "windowMs");

  private static final int MOST = 1_000_000;

  private LimitReader() {}

  static LimitConfig read(Section section) {
    Concurrency concurrency = concurrency(section);
    boolean limited = !(concurrency instanceof Concurrency.Unlimited);
    int pending = section.integer(PENDING, 0, 0, MOST);
    Duration wait = section.millis(WAIT, 1, LimitConfig.NONE.maxWait());
    if (!limited && section.has(PENDING)) {
      section.error(
          PENDING, " is set, and no limit behind which calls would wait: set " + FIXED + " too");
    } else if (pending == 0 && section.has(WAIT)) {
      section.error(WAIT, " is set, and no call may wait: set " + PENDING + " too");
    }
    return new LimitConfig(concurrency, pending, wait);
  }

  private static Concurrency concurrency(Section section) {
    int fixed = section.integer(FIXED, Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    Concurrency adaptive = adaptive(section);
    if (section.has(ADAPTIVE)) {
      if (section.has(FIXED)) {
        section.error(
            FIXED, " is set beside " + ADAPTIVE + ", which has a maximum of its own; remove one");
      }
      return adaptive;
    }
    return fixed == Integer.MAX_VALUE ? new Concurrency.Unlimited() : new Concurrency.Fixed(fixed);
  }

  private static Concurrency adaptive(Section parent) {
    GradientLimit.Terms defaults = GradientLimit.Terms.DEFAULT;
    Section section = parent.sectionOrEmpty(ADAPTIVE);
    int minimum = section.integer("minimum", defaults.minimum(), 1, MOST);
    int initial = section.integer("initial", Math.max(minimum, defaults.initial()), 1, MOST);
    int maximum = section.integer("maximum", Math.max(initial, defaults.maximum()), 1, MOST);
    double tolerance = section.number("tolerance", defaults.tolerance(), 1, 10);
    int windowMs = section.integer("windowMs", defaults.windowMillis(), 10, 60_000);
    section.done();
    if (initial < minimum) {
      section.error("initial", " is less than minimum");
    } else if (maximum < initial) {
      section.error("maximum", " is less than initial");
    } else {
      return new Concurrency.Adaptive(
          new GradientLimit.Terms(initial, minimum, maximum, tolerance, windowMs));
    }
    return new Concurrency.Adaptive(defaults);
  }

  /** The keys as a file has them. */
  static Map<String, Object> shown(LimitConfig limit) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (limit.concurrency() instanceof Concurrency.Fixed fixed) {
      out.put(FIXED, fixed.number());
    } else if (limit.concurrency() instanceof Concurrency.Adaptive adaptive) {
      Map<String, Object> terms = new LinkedHashMap<>();
      terms.put("initial", adaptive.terms().initial());
      terms.put("minimum", adaptive.terms().minimum());
      terms.put("maximum", adaptive.terms().maximum());
      terms.put("tolerance", adaptive.terms().tolerance());
      terms.put("windowMs", adaptive.terms().windowMillis());
      out.put(ADAPTIVE, terms);
    }
    if (limit.maxPending() > 0) {
      out.put(PENDING, limit.maxPending());
      out.put(WAIT, limit.maxWait().toMillis());
    }
    return out;
  }
}
