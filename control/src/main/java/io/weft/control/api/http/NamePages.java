package io.weft.control.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.control.access.Action;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.Delegation;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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
    gate.pass(call, new Action.Read(namespace));
    // As in namerd: addresses are those of the moment in which the tree has changed.
    Activity<String> lines =
        bindings
            .bind(namespace, call.local(), call.name())
            .flatMap(tree -> First.only(bound(tree), Bound::isSettled))
            .map(bound -> Json.line(bound.json()));
    return answer(call, lines);
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
    gate.pass(call, new Action.Read(namespace));
    Path id = call.name();
    return addresses(
        call,
        result(bindings.delegate(Dtab.empty(), Dtab.empty(), id))
            .flatMap(tree -> addresses(id, tree)));
  }

  private static Activity<State<AddrSet>> addresses(Path id, NameTree<Name.Bound> tree) {
    if (tree instanceof NameTree.Leaf<Name.Bound> leaf) {
      return states(leaf.value());
    }
    if (tree instanceof NameTree.Empty) {
      return Activity.value(new State.Ok<>(AddrSet.of(List.of())));
    }
    if (tree instanceof NameTree.Neg) {
      return Activity.value(NEG);
    }
    return Activity.failed(
        new IllegalStateException(
            tree instanceof NameTree.Fail
                ? "name tree failed"
                : id + " is not a concrete bound id"));
  }

  CompletionStage<Answer> resolve(Call call, String namespace) {
    gate.pass(call, new Action.Read(namespace));
    return addresses(
        call,
        bindings
            .bind(namespace, call.local(), call.name())
            .flatMap(tree -> draw.from(tree).map(NamePages::states).orElse(Activity.value(NEG))));
  }

  /** That discovery has failed is told as namerd tells it, and no end. */
  private static Activity<State<AddrSet>> states(Name.Bound bound) {
    return observer ->
        bound
            .addresses()
            .observe(
                state ->
                    observer.accept(
                        state instanceof State.Pending
                            ? new State.Pending<>()
                            : new State.Ok<>(state)));
  }

  private CompletionStage<Answer> addresses(Call call, Activity<State<AddrSet>> states) {
    return answer(call, states.map(state -> Json.line(TreeJson.addr(state))));
  }

  private static Activity<NameTree<Name.Bound>> result(Activity<Delegation> steps) {
    return steps
        .flatMap(
            delegation ->
                Activity.constant(
                    delegation.result() == null ? new State.Pending<>() : delegation.result()))
        .distinct();
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
    gate.pass(call, namespace.<Action>map(Action.Read::new).orElseGet(Action.ReadAll::new));
    Function<Path, Activity<Delegation>> steps =
        path ->
            namespace
                .map(ns -> bindings.delegate(ns, local, path))
                .orElseGet(() -> bindings.delegate(local, Dtab.empty(), path));
    Activity<DelegationJson.Drawing> drawings =
        steps.apply(name).flatMap(root -> drawing(root, new HashMap<>(), steps));
    Activity<String> settled =
        observer ->
            drawings.observe(
                state ->
                    observer.accept(
                        state instanceof State.Ok<DelegationJson.Drawing> ok && ok.value().pending()
                            ? new State.Pending<>()
                            : state.map(drawing -> Json.text(drawing.json()))));
    if (call.isWatch()) {
      return Api.now(Answer.watch(Answer.JSON, settled, text -> text + "\n"));
    }
    return First.of(settled, call, DELEGATION_PATIENCE, () -> "Request timed out.", Answer::json);
  }

  private static Activity<DelegationJson.Drawing> drawing(
      Delegation root, Map<Path, Delegation> others, Function<Path, Activity<Delegation>> steps) {
    DelegationJson draft = new DelegationJson(others, Map.of());
    draft.of(root);
    List<Path> missing = List.copyOf(draft.missing());
    if (missing.isEmpty() || others.size() + missing.size() > DelegationJson.MAX_OTHERS) {
      return Leaves.addresses(draft.bound())
          .map(
              addresses -> {
                DelegationJson drawn = new DelegationJson(others, addresses);
                ObjectNode json = drawn.of(root);
                return new DelegationJson.Drawing(json, drawn.isPending());
              });
    }
    return Activity.states(missing.stream().map(steps).toList())
        .flatMap(
            states -> {
              Map<Path, Delegation> more = new HashMap<>(others);
              for (int i = 0; i < states.size(); i++) {
                if (states.get(i) instanceof State.Ok<Delegation> ok) {
                  more.put(missing.get(i), ok.value());
                } else {
                  return Activity.constant(new State.Pending<>());
                }
              }
              return drawing(root, more, steps);
            });
  }

  private CompletionStage<Answer> answer(Call call, Activity<String> lines) {
    if (call.isWatch()) {
      return Api.now(Answer.watch(Answer.JSON, lines, line -> line));
    }
    return First.of(
        lines, call, patience, () -> "discovery has not answered in time", Answer::json);
  }
}
