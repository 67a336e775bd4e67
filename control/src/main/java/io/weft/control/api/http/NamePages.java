package io.weft.control.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.access.Action;
import io.weft.control.names.Bindings;
import io.weft.control.names.DelegateTree;
import io.weft.control.names.DelegateTrees;
import io.weft.namers.bind.Delegation;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** What names are bound to. */
final class NamePages {
  /** As in namerd, where a person waits. */
  private static final Duration DELEGATION_PATIENCE = Duration.ofSeconds(2);

  private static final State<AddrSet> NEG = new State.Ok<>(new AddrSet.Neg());

  private final Bindings bindings;
  private final Gate gate;
  private final Draw draw;
  private final Duration patience;

  NamePages(Bindings bindings, Gate gate, Draw draw, Duration patience) {
    this.bindings = bindings;
    this.gate = gate;
    this.draw = draw;
    this.patience = patience;
  }

  CompletionStage<Answer> bind(Call call, String namespace) {
    Action action = new Action.Read(namespace);
    gate.pass(call, action);
    // As in namerd: addresses are those of the moment in which the tree has changed.
    Activity<String> lines =
        bindings
            .bind(namespace, call.local(), call.name())
            .flatMap(tree -> First.only(bound(tree), Bound::isSettled))
            .map(bound -> Json.line(bound.json()));
    return answer(call, action, lines);
  }

  private record Bound(NameTree<Name.Bound> tree, Map<Name.Bound, State<AddrSet>> addresses) {
    static boolean isSettled(State<Bound> state) {
      return !(state instanceof State.Ok<Bound> ok)
          || ok.value().addresses.values().stream().noneMatch(State.Pending.class::isInstance);
    }

    ObjectNode json() {
      return new TreeJson(name -> addresses.getOrDefault(name, new State.Pending<>())).tree(tree);
    }
  }

  private static Activity<Bound> bound(NameTree<Name.Bound> tree) {
    return Leaves.addresses(Leaves.of(tree)).map(addresses -> new Bound(tree, addresses));
  }

  CompletionStage<Answer> addr(Call call, String namespace) {
    return addresses(call, namespace, () -> bindings.addresses(call.name()));
  }

  CompletionStage<Answer> resolve(Call call, String namespace) {
    return addresses(
        call,
        namespace,
        () ->
            bindings
                .bind(namespace, call.local(), call.name())
                .flatMap(
                    tree -> draw.from(tree).map(Bindings::addresses).orElse(Activity.value(NEG))));
  }

  private CompletionStage<Answer> addresses(
      Call call, String namespace, Supplier<Activity<State<AddrSet>>> states) {
    Action action = new Action.Read(namespace);
    gate.pass(call, action);
    return answer(call, action, states.get().map(state -> Json.line(TreeJson.addr(state))));
  }

  CompletionStage<Answer> delegate(Call call, String namespace) {
    return delegate(call, Optional.of(namespace), call.local(), call.name());
  }

  /** Of a namespace in the query, or of no other rules than those that are sent. */
  CompletionStage<Answer> delegate(Call call) {
    if (call.isRead()) {
      return delegate(call, call.query().get("namespace"), call.local(), call.name());
    }
    if (!Media.ofBody(call).filter(Answer.JSON::equals).isPresent()) {
      throw new Refused(415, "expected Content-Type: application/json");
    }
    return call.body().get().thenCompose(body -> delegate(call, Json.read(body)));
  }

  private CompletionStage<Answer> delegate(Call call, JsonNode asked) {
    JsonNode namespace = asked.path("namespace");
    if (!asked.path("dtab").isTextual() || !asked.path("path").isTextual()) {
      throw new Refused(
          400, "Malformed delegation request: expected {\"namespace\", \"dtab\", \"path\"}");
    }
    return delegate(
        call,
        namespace.isTextual() ? Optional.of(namespace.textValue()) : Optional.empty(),
        Call.dtab(asked.get("dtab").textValue()),
        Call.name(asked.get("path").textValue()));
  }

  private CompletionStage<Answer> delegate(
      Call call, Optional<String> namespace, Dtab local, Path name) {
    Action action = namespace.<Action>map(Action.Read::new).orElseGet(Action.ReadAll::new);
    gate.pass(call, action);
    Function<Path, Activity<Delegation>> steps =
        path ->
            namespace
                .map(ns -> bindings.delegate(ns, local, path))
                .orElseGet(() -> bindings.delegate(local, Dtab.empty(), path));
    Activity<String> settled = DelegateTrees.of(name, steps).flatMap(NamePages::text);
    if (call.isWatch()) {
      return Api.now(
          Answer.watch(Answer.JSON, gate.held(call, action, settled), text -> text + "\n"));
    }
    return First.of(settled, call, DELEGATION_PATIENCE, () -> "Request timed out.", Answer::json);
  }

  /** Not known before the addresses of all that is bound are. */
  private static Activity<String> text(DelegateTree tree) {
    return Leaves.addresses(tree.bound())
        .flatMap(
            addresses -> {
              TreeJson trees =
                  new TreeJson(name -> addresses.getOrDefault(name, new State.Pending<>()));
              return Activity.constant(
                  addresses.values().stream().anyMatch(State.Pending.class::isInstance)
                      ? new State.Pending<>()
                      : new State.Ok<>(Json.text(new DelegationJson(trees).of(tree))));
            });
  }

  private CompletionStage<Answer> answer(Call call, Action action, Activity<String> lines) {
    if (call.isWatch()) {
      return Api.now(Answer.watch(Answer.JSON, gate.held(call, action, lines), line -> line));
    }
    return First.of(
        lines, call, patience, () -> "discovery has not answered in time", Answer::json);
  }
}
