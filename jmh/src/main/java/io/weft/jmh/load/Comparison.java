package io.weft.jmh.load;

import io.weft.jmh.process.Children;
import io.weft.jmh.process.LoadException;
import io.weft.stack.time.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures rows in turns, round after round, and prints each as it comes. All processes of a row
 * are started when it is first measured, and live until the end: idle ones cost nothing, and later
 * rounds find them warm.
 */
final class Comparison {
  private static final Duration LATER_WARMUP = Duration.ofSeconds(2);

  private final Load load;
  private final List<Row> rows;
  private final int rounds;
  private final int loops;
  private final Ticker ticker;
  private final PrintWriter out;
  private final Map<Row, Route> routes = new EnumMap<>(Row.class);
  private final Map<Row, String> missing = new EnumMap<>(Row.class);
  private final List<Measurement> measurements = new ArrayList<>();

  /**
   * @param loops event loops of a node, threads of an HAProxy, workers of an nginx
   */
  Comparison(Load load, List<Row> rows, int rounds, int loops, Ticker ticker, PrintWriter out) {
    this.load = load;
    this.rows = rows.stream().distinct().toList();
    this.rounds = rounds;
    this.loops = loops;
    this.ticker = ticker;
    this.out = out;
  }

  /**
   * Measures all rounds. A row that cannot be measured is told, and left out from then on.
   *
   * @throws LoadException when the server cannot be started
   */
  void run() throws IOException, LoadException, InterruptedException {
    try (Children children = Children.open();
        LoadGenerator generator = new LoadGenerator(load.loops(), ticker)) {
      Routes possible = new Routes(children, load, loops);
      for (int round = 1; round <= rounds && !children.ended(); round++) {
        out.println();
        out.println(Table.header(rounds == 1 ? "" : "round " + round + " of " + rounds));
        out.flush();
        for (Row row : order(round)) {
          if (!missing.containsKey(row) && !children.ended()) {
            measure(row, round, possible, generator);
          }
        }
      }
    }
  }

  private void measure(Row row, int round, Routes possible, LoadGenerator generator)
      throws InterruptedException {
    try {
      Route route = routes.get(row);
      if (route == null) {
        route = possible.open(row);
        routes.put(row, route);
      }
      Meter meter = new Meter(route, possible.serverPid(), ticker);
      Load now = round == 1 ? load : load.withWarmup(shorter(load.warmup(), LATER_WARMUP));
      LoadGenerator.Result result = generator.run(route.port(), now, meter);
      Measurement measurement = meter.measurement(row, round, now, result);
      measurements.add(measurement);
      out.println(Table.line(measurement));
    } catch (LoadException e) {
      String why = String.valueOf(e.getMessage());
      missing.put(row, why);
      out.println(Table.missing(row, why));
    }
    out.flush();
  }

  /** The rows from first to last and back again, so that no row always follows the same one. */
  private List<Row> order(int round) {
    List<Row> order = new ArrayList<>(rows);
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  Load load() {
    return load;
  }

  int rounds() {
    return rounds;
  }

  int loops() {
    return loops;
  }

  List<Measurement> measurements() {
    return Collections.unmodifiableList(measurements);
  }

  /** The rows that could not be measured, and why. */
  Map<Row, String> missing() {
    return Collections.unmodifiableMap(missing);
  }
}
