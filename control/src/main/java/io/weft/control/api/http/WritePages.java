package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.access.Action;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.plan.DryRun;
import io.weft.control.plan.Move;
import io.weft.control.plan.Outlook;
import io.weft.control.store.Change;
import io.weft.control.store.Version;
import io.weft.control.store.Write;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.activity.State;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes of the Dtabs of namespaces, and what they would do. */
final class WritePages {
  private final Dtabs dtabs;
  private final DryRun dryRun;
  private final Gate gate;

  WritePages(Dtabs dtabs, DryRun dryRun, Gate gate) {
    this.dtabs = dtabs;
    this.dryRun = dryRun;
    this.gate = gate;
  }

  CompletionStage<Answer> post(Call call, String namespace) {
    return write(
        call,
        namespace,
        present -> new Write.Condition.Absent(),
        () -> DtabForm.textOf(call).thenApply(Optional::of));
  }

  CompletionStage<Answer> put(Call call, String namespace) {
    return write(
        call,
        namespace,
        present -> ifMatch(call, namespace, present, new Write.Condition.Any()),
        () -> DtabForm.textOf(call).thenApply(Optional::of));
  }

  CompletionStage<Answer> delete(Call call, String namespace) {
    return write(
        call,
        namespace,
        present -> ifMatch(call, namespace, present, new Write.Condition.Present()),
        () -> CompletableFuture.completedStage(Optional.empty()));
  }

  /** What must hold of the namespace, by what is known of it. */
  private interface Conditions {
    Write.Condition of(Optional<Version> present);
  }

  /** What is to be written. */
  private interface Texts {
    CompletionStage<Optional<String>> read();
  }

  private static Write.Condition ifMatch(
      Call call, String namespace, Optional<Version> present, Write.Condition otherwise) {
    @Nullable String stamp = call.headers().get("if-match");
    if (stamp == null) {
      return otherwise;
    }
    if (stamp.strip().equals("*")) {
      return new Write.Condition.Present();
    }
    return Etag.parse(stamp)
        .<Write.Condition>map(Write.Condition.At::new)
        .orElseThrow(
            () ->
                present.isEmpty()
                    ? new Refused(404, "there is no namespace " + namespace)
                    : new Refused(412, "If-Match is no version of namespace " + namespace));
  }

  private CompletionStage<Answer> write(
      Call call, String namespace, Conditions conditions, Texts texts) {
    Action action = new Action.Change(namespace);
    gate.pass(call, action);
    Optional<Version> before = present(namespace);
    CompletionStage<Version> written =
        CompletableFuture.completedStage(texts)
            .thenCompose(Texts::read)
            .thenCompose(text -> write(call, namespace, conditions.of(before), text));
    return written
        .whenComplete(
            (version, problem) ->
                gate.record(
                    call,
                    action,
                    before,
                    Optional.ofNullable(version),
                    problem == null ? "done" : Problems.text(problem)))
        .thenApply(version -> Answer.empty(204).with("etag", Etag.of(version)));
  }

  private CompletionStage<Version> write(
      Call call, String namespace, Write.Condition condition, Optional<String> text) {
    if (!Write.isKey(namespace)) {
      throw new Refused(400, "namespace \"" + namespace + "\" is not one element of a path");
    }
    Dtab dtab = text.map(dtabs::check).orElse(Dtab.empty());
    Change change = new Change(Author.of(call), gate.now(), Author.reason(call));
    return unlessStranded(call, namespace, dtab)
        .thenCompose(may -> dtabs.write(namespace, condition, text, change));
  }

  private Optional<Version> present(String namespace) {
    return First.now(dtabs.dtab(namespace)) instanceof State.Ok<Optional<VersionedDtab>> ok
        ? ok.value().map(VersionedDtab::version)
        : Optional.empty();
  }

  private CompletionStage<?> unlessStranded(Call call, String namespace, Dtab dtab) {
    if (!call.text("weft-unless-stranded").filter("true"::equalsIgnoreCase).isPresent()) {
      return CompletableFuture.completedStage(null);
    }
    return dryRun
        .of(namespace, dtab)
        .thenAccept(
            outlook -> {
              if (!outlook.stranded().isEmpty()) {
                throw new Refused(
                    409,
                    "would strand "
                        + outlook.stranded().stream()
                            .map(Path::toString)
                            .collect(Collectors.joining(", ")));
              }
            });
  }

  /** What a Dtab would do; nothing is written. */
  CompletionStage<Answer> check(Call call, String namespace) {
    gate.pass(call, new Action.Read(namespace));
    return DtabForm.textOf(call)
        .thenCompose(text -> dryRun.of(namespace, dtabs.check(text)))
        .thenApplyAsync(WritePages::outlook, call.loop());
  }

  private static Answer outlook(Outlook outlook) {
    ObjectNode json = Json.object();
    ArrayNode moves = json.putArray("moves");
    for (Move move : outlook.moves()) {
      ObjectNode one = moves.addObject();
      one.put("name", move.name().path().toString());
      one.put("local", move.name().local().toString());
      one.put("nodes", move.name().routers());
      one.put("from", move.from());
      one.put("to", move.to());
      one.put("endpoints", move.endpoints());
      one.put("problem", move.problem().orElse(null));
    }
    json.set("stranded", Json.texts(outlook.stranded()));
    json.set("unseen", Json.texts(outlook.unseen()));
    return Answer.json(Json.line(json));
  }
}
