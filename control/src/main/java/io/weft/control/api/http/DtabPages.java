package io.weft.control.api.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.access.Action;
import io.weft.control.dtab.Dtabs;
import io.weft.control.dtab.VersionedDtab;
import io.weft.control.store.Revision;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The Dtabs of namespaces, to be read. */
final class DtabPages {
  private static final int SHOWN_REVISIONS = 50;
  private static final int MAX_REVISIONS = 1_000;

  private final Dtabs dtabs;
  private final Gate gate;
  private final Duration patience;

  DtabPages(Dtabs dtabs, Gate gate, Duration patience) {
    this.dtabs = dtabs;
    this.gate = gate;
    this.patience = patience;
  }

  CompletionStage<Answer> list(Call call) {
    Activity<SortedSet<String>> seen = dtabs.namespaces().map(all -> seenBy(call, all));
    if (call.isWatch()) {
      return Api.now(Answer.watch(Answer.JSON, seen, DtabPages::line));
    }
    return first(seen, call, names -> Answer.json(line(names)));
  }

  private SortedSet<String> seenBy(Call call, SortedSet<String> all) {
    SortedSet<String> seen = new TreeSet<>(all);
    seen.removeIf(namespace -> !gate.isOpenTo(call, new Action.Read(namespace)));
    return seen;
  }

  private static String line(SortedSet<String> names) {
    return Json.line(Json.texts(names));
  }

  CompletionStage<Answer> get(Call call, String namespace) {
    Action action = new Action.Read(namespace);
    gate.pass(call, action);
    String type =
        Media.accepted(call)
            .filter(accepted -> DtabForm.ofMediaType(accepted).isPresent())
            .findFirst()
            .orElse(Answer.JSON);
    DtabForm form = DtabForm.ofMediaType(type).orElse(DtabForm.JSON);
    Function<VersionedDtab, String> line = dtab -> form.write(dtab.dtab()) + "\n";
    if (call.isWatch()) {
      // As in namerd, that a namespace is deleted is not told.
      Activity<Optional<VersionedDtab>> dtab = dtabs.dtab(namespace);
      Activity<VersionedDtab> present =
          observer ->
              dtab.observe(
                  state -> {
                    if (!(state instanceof State.Ok<Optional<VersionedDtab>> ok)
                        || ok.value().isPresent()) {
                      observer.accept(state.map(Optional::orElseThrow));
                    }
                  });
      return Api.now(Answer.watch(type, gate.held(call, action, present), line));
    }
    boolean asWritten = form == DtabForm.TEXT && call.query().isTrue("raw");
    Function<VersionedDtab, String> body = asWritten ? VersionedDtab::text : line;
    return first(
        dtabs.dtab(namespace),
        call,
        found ->
            found
                .<Answer>map(
                    dtab ->
                        Answer.of(200, type, body.apply(dtab))
                            .with("etag", Etag.of(dtab.version()))
                            .with("weft-version", dtab.version().toString()))
                .orElseThrow(() -> absent(namespace)));
  }

  private static Refused absent(String namespace) {
    return new Refused(404, "there is no namespace " + namespace);
  }

  CompletionStage<Answer> history(Call call, String namespace) {
    gate.pass(call, new Action.Read(namespace));
    return dtabs.history(namespace, limit(call)).thenApplyAsync(DtabPages::history, call.loop());
  }

  private static int limit(Call call) {
    String text = call.query().get("limit").orElse(Integer.toString(SHOWN_REVISIONS));
    if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1) {
      throw new Refused(400, "limit is \"" + text + "\", expected 1 to " + MAX_REVISIONS);
    }
    return Math.min(Integer.parseInt(text), MAX_REVISIONS);
  }

  private static Answer history(List<Revision> revisions) {
    ArrayNode json = Json.array();
    for (Revision revision : revisions) {
      ObjectNode one = json.addObject();
      one.put("version", revision.version().number());
      one.put("etag", Etag.of(revision.version()));
      one.put("dtab", revision.text().orElse(null));
      one.put("author", revision.change().author());
      one.put("time", revision.change().time().toString());
      one.put("reason", revision.change().reason());
    }
    return Answer.json(Json.line(json));
  }

  private <T> CompletionStage<Answer> first(
      Activity<T> activity, Call call, Function<T, Answer> answer) {
    return First.of(activity, call, patience, this::away, answer);
  }

  private String away() {
    return dtabs.problem().orElse("the store has not answered yet");
  }
}
