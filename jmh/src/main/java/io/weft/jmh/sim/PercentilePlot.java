package io.weft.jmh.sim;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Latency by percentile, one curve for each policy, as an SVG document. The axis of percentiles is
 * HdrHistogram's: each further nine has as much room as the one before.
 */
final class PercentilePlot {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 460;
  private static final int LEFT = 70;
  private static final int RIGHT = 824;
  private static final int TOP = 56;
  private static final int BOTTOM = 396;
  private static final int LINES = 5;
  private static final double KEY_LETTER = 7.5; // its width, more or less

  /** 99.99 %: beyond it there are few calls in a run. */
  private static final double NINES = 4;

  private static final double STEP = 0.01; // in nines
  private static final double[] PERCENTS = {0, 50, 90, 95, 99, 99.5, 99.9, 99.99};

  // Apart from each other for any kind of sight, on light and on dark ground (Okabe and Ito).
  private static final List<String> COLOURS =
      List.of("#d55e00", "#b8860b", "#0a84c6", "#b0609a", "#009e73");
  private static final List<String> DASHES = List.of("none", "9 4", "none", "2 4", "none");

  private static final String STYLE =
      """
      <style>
        .ground { fill: #ffffff }
        .grid { stroke: #d8dee4; stroke-width: 1 }
        .limit { stroke: #6e7781; stroke-width: 1; stroke-dasharray: 6 4 }
        .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round }
        text { font: 13px system-ui, "Helvetica Neue", Arial, sans-serif; fill: #24292f }
        .title { font-size: 15px; font-weight: 600 }
        .end { text-anchor: end }
        .middle { text-anchor: middle }
        @media (prefers-color-scheme: dark) {
          .ground { fill: #0d1117 }
          .grid { stroke: #30363d }
          .limit { stroke: #8b949e }
          text { fill: #e6edf3 }
        }
      </style>
      """;

  private final StringBuilder svg = new StringBuilder();
  private final double highest; // of the vertical axis, in milliseconds
  private final double line; // from one of its lines to the next
  private double legendX = LEFT;

  private PercentilePlot(List<Outcome> outcomes, Duration patience) {
    long max = outcomes.stream().mapToLong(o -> o.latencies().max()).max().orElse(0);
    double millis = BalancerTable.millis(Math.max(max, patience.toNanos())) * 1.05;
    this.line = roundUp(millis / LINES);
    this.highest = Math.ceil(millis / line) * line;
  }

  static String svg(List<Outcome> outcomes, Duration patience) {
    PercentilePlot plot = new PercentilePlot(outcomes, patience);
    plot.frame();
    plot.axes();
    plot.limit(patience);
    for (int i = 0; i < outcomes.size(); i++) {
      plot.curve(outcomes.get(i).latencies(), i);
      plot.legend(outcomes.get(i), i);
    }
    return plot.svg.append("</svg>\n").toString();
  }

  /** To 1, 2 or 5 times a power of ten. */
  private static double roundUp(double value) {
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    double digit = value / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  private void frame() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " height=\"%d\" role=\"img\" aria-label=\"Latency by percentile for each balancer\">",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    svg.append(STYLE);
    add("<rect class=\"ground\" width=\"%d\" height=\"%d\" rx=\"6\"/>", WIDTH, HEIGHT);
    text("title", LEFT, 24, "Latency by percentile, and the share of calls answered in time");
  }

  private void axes() {
    for (double millis = 0; millis <= highest; millis += line) {
      line("grid", LEFT, y(millis), RIGHT, y(millis));
      text("end", LEFT - 8, y(millis) + 4, number(millis));
    }
    for (double percent : PERCENTS) {
      double x = x(nines(percent));
      line("grid", x, TOP, x, BOTTOM);
      text("middle", x, BOTTOM + 20, number(percent) + " %");
    }
    text("middle", (LEFT + RIGHT) / 2.0, BOTTOM + 46, "percentile");
    add(
        "<text class=\"middle\" transform=\"translate(18 %.1f) rotate(-90)\">latency, ms</text>",
        (TOP + BOTTOM) / 2.0);
  }

  private void limit(Duration patience) {
    double y = y(BalancerTable.millis(patience.toNanos()));
    line("limit", LEFT, y, RIGHT, y);
    text("", LEFT + 8, y - 6, "callers wait " + patience.toMillis() + " ms");
  }

  private void curve(Latencies latencies, int index) {
    StringBuilder path = new StringBuilder();
    double last = Double.NaN;
    double lastX = 0;
    for (int i = 0; i <= NINES / STEP; i++) {
      double x = x(i * STEP);
      double y = y(BalancerTable.millis(latencies.percentile(percent(i * STEP))));
      if (y != last) {
        // A step stays one: the curve goes straight up where the next latency begins.
        path.append(Double.isNaN(last) ? "M" : format("L%.1f %.1fL", lastX, last));
        path.append(format("%.1f %.1f", x, y));
      }
      last = y;
      lastX = x;
    }
    path.append(format("L%.1f %.1f", lastX, last));
    add("<path class=\"curve\" %s d=\"%s\"/>", stroke(index), path);
  }

  private void legend(Outcome outcome, int index) {
    String key = format("%s %.2f %%", outcome.policy(), outcome.successPercent());
    add("<path class=\"curve\" %s d=\"M%.1f 41h24\"/>", stroke(index), legendX);
    text("", legendX + 30, 45, key);
    legendX += 48 + KEY_LETTER * key.length();
  }

  private static String stroke(int index) {
    return "stroke=\"%s\" stroke-dasharray=\"%s\""
        .formatted(COLOURS.get(index % COLOURS.size()), DASHES.get(index % DASHES.size()));
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style, x1, y1, x2, y2);
  }

  private void text(String style, double x, double y, String text) {
    add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, text);
  }

  private void add(String layout, Object... values) {
    svg.append(format(layout, values)).append('\n');
  }

  private static double nines(double percent) {
    return -Math.log10(1 - percent / 100);
  }

  private static double percent(double nines) {
    return 100 * (1 - Math.pow(10, -nines));
  }

  private static double x(double nines) {
    return LEFT + nines / NINES * (RIGHT - LEFT);
  }

  private double y(double millis) {
    return BOTTOM - millis / highest * (BOTTOM - TOP);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? format("%d", Math.round(value)) : String.valueOf(value);
  }

  private static String format(String layout, Object... values) {
    return String.format(Locale.ROOT, layout, values);
  }
}
