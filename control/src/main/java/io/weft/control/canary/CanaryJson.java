package io.weft.control.canary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The form in which canaries are kept and told. */
public final class CanaryJson {
  private static final JsonMapper JSON = new JsonMapper();

  private CanaryJson() {}

  /** A canary as a JSON object. */
  public static ObjectNode of(Canary canary) {
    ObjectNode out = JSON.createObjectNode();
    out.set("plan", of(canary.plan()));
    out.put("baseline", canary.baseline());
    out.put("phase", canary.phase().name());
    out.put("percent", canary.percent());
    out.put("step", canary.step());
    out.put("since", canary.since().toString());
    out.put("rule", canary.rule());
    out.put("before", canary.before());
    out.set("old", of(canary.old()));
    out.set("candidate", of(canary.candidate()));
    out.put("inStep", canary.inStep());
    out.put("author", canary.author());
    out.put("note", canary.note());
    return out;
  }

  private static ObjectNode of(CanaryPlan plan) {
    ObjectNode out = JSON.createObjectNode();
    out.put("namespace", plan.namespace());
    out.put("name", plan.name());
    out.put("candidate", plan.candidate());
    ArrayNode steps = out.putArray("steps");
    plan.steps().forEach(steps::add);
    out.put("everySeconds", plan.every().toMillis() / 1000.0);
    out.put("maxErrorRate", plan.maxErrorRate());
    plan.maxP99().ifPresent(limit -> out.put("maxP99Millis", limit.toNanos() / 1e6));
    out.put("minCalls", plan.minCalls());
    return out;
  }

  private static ObjectNode of(Tally tally) {
    ObjectNode out = JSON.createObjectNode();
    out.put("calls", tally.calls());
    out.put("failures", tally.failures());
    out.put("slow", tally.slow());
    return out;
  }

  /**
   * Reads a canary that is kept.
   *
   * @throws IllegalArgumentException when it is none; the message says why
   */
  static Canary read(String text) {
    JsonNode in = parsed(text);
    return new Canary(
        plan(in.path("plan")),
        in.path("baseline").asText(),
        Phase.valueOf(in.path("phase").asText()),
        in.path("step").asInt(),
        Instant.parse(in.path("since").asText()),
        in.path("rule").asText(),
        in.path("before").asText(),
        tally(in.path("old")),
        tally(in.path("candidate")),
        in.path("inStep").asLong(),
        in.path("author").asText(),
        in.path("note").asText());
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads a plan that a client sends; what is left out has its default.
   *
   * @throws IllegalArgumentException when it is none; the message names the value
   */
  public static CanaryPlan plan(JsonNode in) {
    List<Double> steps = new ArrayList<>();
    in.path("steps").forEach(step -> steps.add(step.asDouble(-1)));
    return new CanaryPlan(
        required(in, "namespace"),
        required(in, "name"),
        required(in, "candidate"),
        in.has("steps") ? steps : List.of(1.0, 5.0, 25.0, 50.0, 100.0),
        Duration.ofMillis(Math.round(1000 * number(in, "everySeconds", 120))),
        number(in, "maxErrorRate", 0.01),
        in.hasNonNull("maxP99Millis")
            ? Optional.of(Duration.ofNanos(Math.round(1e6 * number(in, "maxP99Millis", 0))))
            : Optional.empty(),
        Math.round(number(in, "minCalls", 100)));
  }

  private static String required(JsonNode in, String key) {
    if (!in.path(key).isTextual()) {
      throw new IllegalArgumentException(key + " is missing; expected a text");
    }
    return in.path(key).asText();
  }

  private static double number(JsonNode in, String key, double defaultValue) {
    JsonNode value = in.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return defaultValue;
    }
    if (!value.isNumber()) {
      throw new IllegalArgumentException(key + " is " + value + "; expected a number");
    }
    return value.asDouble();
  }

  private static Tally tally(JsonNode in) {
    return new Tally(
        in.path("calls").asLong(), in.path("failures").asLong(), in.path("slow").asLong());
  }
}
