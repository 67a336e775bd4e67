package io.weft.namers.bind;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A namer whose answers a test sets; negative until then. Notes when watches begin and end. */
final class TestNamer implements Namer {
  private final Map<Path, Var<NameTree<Name>>> answers = new ConcurrentHashMap<>();
  final List<String> events = new CopyOnWriteArrayList<>();
  boolean closed;

  static Name.Bound bound(String id, String residual) {
    return new Name.Bound(Path.parse(id), Activity.value(new AddrSet.Neg()), Path.parse(residual));
  }

  TestNamer set(Path path, State<NameTree<Name>> state) {
    answer(path).setState(state);
    return this;
  }

  TestNamer set(String path, NameTree<Name> tree) {
    return set(Path.parse(path), new State.Ok<>(tree));
  }

  /** Binds a path to the id. */
  TestNamer bind(String path, String id) {
    return set(path, NameTree.leaf(bound(id, "/")));
  }

  /** Rewrites a path. */
  TestNamer rewrite(String path, String tree) {
    return set(path, NameTree.parse(tree).map(Name.Of::new));
  }

  private Var<NameTree<Name>> answer(Path path) {
    return answers.computeIfAbsent(path, p -> Var.of(NameTree.neg()));
  }

  State<NameTree<Name>> state(Path path) {
    return answer(path).state();
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return observer -> {
      events.add("+" + path);
      Activity.Observation observation = answer(path).observe(observer);
      return () -> {
        events.add("-" + path);
        observation.close();
      };
    };
  }

  @Override
  public void close() {
    closed = true;
  }
}
