package io.weft.jmh.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All rounds in one: the median of each row, and each row beside its yardstick. The ratios are
 * medians of the rounds' own ratios, because what disturbs a machine disturbs neighbours alike.
 *
 * @param ratios by row; none for a row that has no yardstick or whose yardstick was not measured
 */
record Summary(List<Measurement> medians, Map<Row, Ratio> ratios) {

  /**
   * A row beside its yardstick; 1 means equal.
   *
   * @param cpu CPU time per call
   * @param calls calls per second
   * @param p99 the 99th percentile of the latency
   */
  record Ratio(Row yardstick, double cpu, double calls, double p99) {}

  static Summary of(List<Measurement> measurements) {
    Map<Row, List<Measurement>> byRow = new LinkedHashMap<>();
    measurements.stream()
        .sorted(Comparator.comparing(Measurement::row))
        .forEach(m -> byRow.computeIfAbsent(m.row(), row -> new ArrayList<>()).add(m));
    Map<Row, Ratio> ratios = new LinkedHashMap<>();
    byRow.forEach(
        (row, rounds) ->
            row.yardstick()
                .flatMap(yardstick -> ratio(rounds, yardstick, byRow.get(yardstick)))
                .ifPresent(ratio -> ratios.put(row, ratio)));
    return new Summary(byRow.values().stream().map(Summary::median).toList(), ratios);
  }

  private static Optional<Ratio> ratio(
      List<Measurement> rounds, Row yardstick, @Nullable List<Measurement> others) {
    if (others == null) {
      return Optional.empty();
    }
    List<Pair> pairs = new ArrayList<>();
    for (Measurement row : rounds) {
      others.stream()
          .filter(other -> other.round() == row.round())
          .forEach(other -> pairs.add(new Pair(row, other)));
    }
    if (pairs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Ratio(
            yardstick,
            median(pairs, Summary::cpu),
            median(pairs, Measurement::callsPerSecond),
            median(pairs, Measurement::p99Micros)));
  }

  private record Pair(Measurement row, Measurement yardstick) {}

  private static double median(List<Pair> pairs, ToDoubleFunction<Measurement> value) {
    return median(
        pairs.stream()
            .map(pair -> value.applyAsDouble(pair.row) / value.applyAsDouble(pair.yardstick))
            .filter(ratio -> !ratio.isNaN()));
  }

  private static double cpu(Measurement measurement) {
    Double micros = measurement.proxyCpuMicros();
    return micros == null ? Double.NaN : micros;
  }

  private static double allocated(Measurement measurement) {
    Double bytes = measurement.allocatedBytes();
    return bytes == null ? Double.NaN : bytes;
  }

  private static Measurement median(List<Measurement> rounds) {
    Measurement first = rounds.get(0);
    double cpu = median(rounds.stream().map(Summary::cpu));
    double allocated = median(rounds.stream().map(Summary::allocated));
    return new Measurement(
        first.row(),
        0,
        Math.round(median(rounds.stream().map(m -> (double) m.calls()))),
        Math.round(median(rounds.stream().map(m -> (double) m.unanswered()))),
        median(rounds.stream().map(Measurement::callsPerSecond)),
        median(rounds.stream().map(Measurement::p50Micros)),
        median(rounds.stream().map(Measurement::p99Micros)),
        median(rounds.stream().map(Measurement::p999Micros)),
        median(rounds.stream().map(Measurement::maxMicros)),
        Double.isNaN(cpu) ? null : cpu,
        Double.isNaN(allocated) ? null : allocated,
        median(rounds.stream().map(Measurement::generatorCpuMicros)),
        median(rounds.stream().map(Measurement::serverCpuMicros)),
        median(rounds.stream().map(Measurement::otherCores)));
  }

  /** The middle value, or the mean of the two in the middle; NaN of none. */
  static double median(Stream<Double> values) {
    double[] sorted = values.mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
