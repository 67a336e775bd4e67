package io.weft.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/**
 * A canary as the control service tells it.
 *
 * @param name of the new version
 * @param phase such as {@code RUNNING}
 * @param percent the share of the new version
 * @param candidate what the nodes measured of the new version
 * @param old the same of the old one
 * @param isSettled whether the Dtab says what the canary wants
 * @param note why it is as it is
 */
record CanaryStatus(
    String name,
    String phase,
    double percent,
    Measured candidate,
    Measured old,
    boolean isSettled,
    String note) {
  /** Of no canary. */
  static final CanaryStatus NONE =
      new CanaryStatus("", "NONE", 0, new Measured(0, 0), new Measured(0, 0), true, "");

  /** Calls of one version. */
  record Measured(long calls, long failures) {
    private static Measured of(JsonNode in) {
      return new Measured(in.path("calls").asLong(), in.path("failures").asLong());
    }

    @Override
    public String toString() {
      return calls == 0
          ? "no calls"
          : String.format(
              Locale.ROOT, "%.1f %% of %,d calls failed", 100.0 * failures / calls, calls);
    }
  }

  static CanaryStatus of(JsonNode in) {
    return new CanaryStatus(
        in.path("plan").path("candidate").asText(),
        in.path("phase").asText(),
        in.path("percent").asDouble(),
        Measured.of(in.path("candidate")),
        Measured.of(in.path("old")),
        in.path("rule").equals(in.path("before")),
        in.path("note").asText());
  }

  /** Whether nothing is left to be done. */
  boolean isDone() {
    return isSettled && !phase.equals("RUNNING") && !phase.equals("PAUSED");
  }

  /** For people; none when there is no canary. */
  List<String> lines() {
    return this.equals(NONE)
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "canary of %s: %s, %.0f %%",
                name,
                phase.toLowerCase(Locale.ROOT).replace('_', ' '),
                percent),
            "as the nodes measured it: " + candidate,
            "of the old version:       " + old);
  }
}
