package io.weft.cli;

import io.weft.node.explain.Explanation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/** An explanation for people. */
final class ExplanationText {
  private static final Map<String, String> LAYERS =
      Map.of(
          "path", "a call of ",
          "cluster", "then, in the cluster ",
          "endpoint", "then, at an endpoint of ");

  private final StringBuilder out = new StringBuilder();

  ExplanationText(Explanation explanation) {
    out.append("router ").append(explanation.router()).append('\n');
    if (explanation.reason() != null) {
      out.append(explanation.name()).append(": ").append(explanation.reason()).append('\n');
    }
    if (explanation.steps() != null) {
      out.append(explanation.steps().text());
    }
    explanation.clusters().forEach(this::print);
    explanation.layers().forEach(this::print);
  }

  private void print(Explanation.Cluster cluster) {
    out.append("\nendpoints of ").append(cluster.id());
    if (cluster.share() < 1) {
      out.append(", ").append(number(cluster.share() * 100)).append(" % of the calls");
    }
    out.append('\n');
    if (cluster.reason() != null) {
      out.append("  ").append(cluster.state()).append(": ").append(cluster.reason()).append('\n');
    }
    if (cluster.staleSeconds() > 0) {
      out.append("  not confirmed for ").append(number(cluster.staleSeconds())).append(" s\n");
    }
    cluster.endpoints().stream().map(ExplanationText::text).sorted().forEach(out::append);
  }

  private static String text(Explanation.Endpoint endpoint) {
    return "  "
        + endpoint.address()
        + (endpoint.weight() == 1 ? "" : " * " + number(endpoint.weight()))
        + (endpoint.identity() == null ? ", plain" : ", mutual TLS with " + endpoint.identity())
        + (endpoint.zone() == null ? "" : ", in " + endpoint.zone())
        + (endpoint.health().equals("unused")
            ? ""
            : String.format(
                Locale.ROOT,
                ", %s, %d calls, %d failed",
                endpoint.health(),
                endpoint.calls(),
                endpoint.failures()))
        + "\n";
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private void print(Explanation.Layer layer) {
    out.append('\n').append(LAYERS.getOrDefault(layer.layer(), layer.layer() + " "));
    out.append(layer.of()).append(layer.problem() == null ? " passes\n" : " fails\n");
    if (layer.problem() != null) {
      out.append("  ").append(layer.problem()).append('\n');
    }
    layer.modules().forEach(this::print);
  }

  private void print(Explanation.Module module) {
    out.append(String.format(Locale.ROOT, "  %-14s %s\n", module.role(), module.description()));
    for (Explanation.Setting setting : module.settings()) {
      out.append("    ").append(setting.name()).append(" = ").append(setting.value());
      out.append(setting.origin().isEmpty() ? "" : "  (" + setting.origin() + ")").append('\n');
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
