package io.weft.stack.metrics;

import java.util.List;

/**
 * The identity of a metric: a constant beside the code that counts it.
 *
 * @param name in the style of Prometheus: {@code weft_…}, with the unit, and {@code _total} for a
 *     counter
 * @param help one sentence
 * @param labels the names of its labels, in the order in which values are given
 */
public record Metric(String name, String help, List<String> labels) {
  public Metric {
    labels = List.copyOf(labels);
  }

  public static Metric of(String name, String help, String... labels) {
    return new Metric(name, help, List.of(labels));
  }
}
