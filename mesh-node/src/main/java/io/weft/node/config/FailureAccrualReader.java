package io.weft.node.config;

import io.weft.node.config.FailureAccrualConfig.Rule;
import io.weft.node.config.FailureAccrualConfig.Watched;
import io.weft.stack.retry.Backoff;
import io.weft.stack.settings.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code client.failureAccrual}. */
final class FailureAccrualReader {
  static final String CONSECUTIVE_FAILURES = "io.l5d.consecutiveFailures";
  static final String SUCCESS_RATE = "io.l5d.successRate";
  static final String SUCCESS_RATE_WINDOWED = "io.l5d.successRateWindowed";
  static final String HYBRID = "hybrid";
  static final String NONE = "none";

  private static final List<String> KINDS =
      List.of(CONSECUTIVE_FAILURES, SUCCESS_RATE, SUCCESS_RATE_WINDOWED, HYBRID, NONE);

  private static final int DEFAULT_FAILURES = 5;

  /** Finagle's, where both rules are in force. */
  private static final double HYBRID_RATE = 0.8;

  private static final Duration HYBRID_WINDOW = Duration.ofSeconds(30);

  private FailureAccrualReader() {}

  static FailureAccrualConfig read(Section section) {
    Optional<String> kind = section.oneOf("kind", KINDS);
    if (section.has("kind") && kind.isEmpty()) {
      return Watched.DEFAULT; // Its keys belong to a kind that is not known.
    }
    if (kind.filter(NONE::equals).isPresent()) {
      section.done();
      return new FailureAccrualConfig.None();
    }
    Rule rule = rule(section, kind.orElse(CONSECUTIVE_FAILURES));
    Backoff backoff =
        section.section("backoff").flatMap(RetryReader::backoff).orElse(Watched.DEFAULT.backoff());
    double share = section.number("maxEjectionShare", Watched.DEFAULT.maxEjectionShare(), 0, 1);
    section.done();
    return new Watched(rule, backoff, share);
  }

  private static Rule rule(Section section, String kind) {
    switch (kind) {
      case SUCCESS_RATE -> {
        require(section, "successRate", "the share of calls that must succeed, from 0 to 1");
        require(section, "requests", "over how many calls");
        return new FailureAccrualConfig.SuccessRate(
            section.number("successRate", 1, 0, 1),
            section.integer("requests", 1, 1, Integer.MAX_VALUE));
      }
      case SUCCESS_RATE_WINDOWED -> {
        require(section, "successRate", "the share of calls that must succeed, from 0 to 1");
        require(section, "window", "over how many seconds");
        return new FailureAccrualConfig.SuccessRateWindowed(
            section.number("successRate", 1, 0, 1), window(section));
      }
      case HYBRID -> {
        return new FailureAccrualConfig.Hybrid(
            failures(section), section.number("successRate", HYBRID_RATE, 0, 1), window(section));
      }
      default -> {
        return new FailureAccrualConfig.ConsecutiveFailures(failures(section));
      }
    }
  }

  private static int failures(Section section) {
    return section.integer("failures", DEFAULT_FAILURES, 1, Integer.MAX_VALUE);
  }

  private static Duration window(Section section) {
    return section.seconds("window", 1, Integer.MAX_VALUE, HYBRID_WINDOW);
  }

  private static void require(Section section, String key, String expected) {
    if (!section.has(key)) {
      section.missing(key, expected);
    }
  }
}
