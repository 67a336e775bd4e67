package io.weft.control.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.weft.control.access.Action;
import io.weft.control.canary.Canaries;
import io.weft.control.canary.Canary;
import io.weft.control.canary.CanaryJson;
import io.weft.control.canary.CanaryPlan;
import io.weft.control.canary.CanaryRefused;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Canaries: what there are, and what they are told to do. */
final class CanaryPages {
  private static final JsonMapper JSON = new JsonMapper();

  private final Canaries canaries;
  private final Gate gate;

  CanaryPages(Canaries canaries, Gate gate) {
    this.canaries = canaries;
    this.gate = gate;
  }

  /** Those of the namespaces that the caller may see. */
  CompletionStage<Answer> list(Call call) {
    ArrayNode json = Json.array();
    for (Canary canary : canaries.list()) {
      if (gate.isOpenTo(call, new Action.Read(canary.plan().namespace()))) {
        json.add(CanaryJson.of(canary));
      }
    }
    return Api.now(Answer.json(Json.line(json)));
  }

  CompletionStage<Answer> start(Call call) {
    return call.body()
        .get()
        .thenCompose(
            body -> {
              CanaryPlan plan = plan(body);
              gate.pass(call, new Action.Change(plan.namespace()));
              return told(call, plan.namespace(), "start", canaries.start(plan, Author.of(call)));
            });
  }

  private static CanaryPlan plan(byte[] body) {
    try {
      return CanaryJson.plan(JSON.readTree(new String(body, StandardCharsets.UTF_8)));
    } catch (JsonProcessingException e) {
      throw new Refused(400, "the plan is no JSON: " + e.getOriginalMessage());
    }
  }

  /**
   * @param command what the canary of the parameter {@code name} is to do
   */
  CompletionStage<Answer> command(Call call, String namespace, String command) {
    String name =
        call.query()
            .get("name")
            .orElseThrow(() -> new Refused(400, "the parameter \"name\" is missing"));
    String author = Author.of(call);
    gate.pass(call, new Action.Change(namespace));
    return told(
        call,
        namespace,
        command,
        switch (command) {
          case "pause" -> canaries.pause(namespace, name, author);
          case "resume" -> canaries.resume(namespace, name, author);
          case "promote" -> canaries.promote(namespace, name, author);
          case "abort" -> canaries.abort(namespace, name, author);
          default -> throw new Refused(404, "a canary cannot " + command);
        });
  }

  private CompletionStage<Answer> told(
      Call call, String namespace, String command, CompletionStage<Canary> canary) {
    return canary
        .whenComplete(
            (done, problem) ->
                gate.record(
                    call,
                    new Action.Change(namespace),
                    Optional.empty(),
                    Optional.empty(),
                    "canary "
                        + command
                        + ": "
                        + (problem == null ? "done" : Problems.text(problem))))
        .thenApply(done -> (Answer) Answer.json(Json.line(CanaryJson.of(done))))
        .exceptionallyCompose(
            problem ->
                CompletableFuture.failedStage(
                    Problems.cause(problem) instanceof CanaryRefused refused
                        ? new Refused(409, refused.getMessage())
                        : problem));
  }
}
