package io.weft.namers.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Names;
import io.weft.namers.name.Path;
import io.weft.namers.name.Prefix;
import io.weft.namers.spi.Name;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import io.weft.testkit.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The interpreter against the rules written down as naively as can be. */
class InterpreterModelTest {
  private static final List<String> LABELS = List.of("s", "a", "b", "c");

  /** A change of the world. */
  sealed interface Change {
    record NewDtab(Dtab dtab) implements Change {}

    record NewAnswer(boolean second, Path path, State<NameTree<Name>> state) implements Change {}
  }

  @Provide
  Arbitrary<Dtab> dtabs() {
    return Combinators.combine(
            Arbitraries.integers().between(0, LABELS.size() - 1),
            Arbitraries.of(true, false, false),
            Names.trees(Arbitraries.integers().between(0, 20), 1))
        .as(
            (from, wild, shape) -> {
              String prefix = "/" + LABELS.get(from) + (wild ? "/*" : "");
              return new Dentry(Prefix.parse(prefix), shape.map(n -> Path.parse(target(from, n))));
            })
        .list()
        .ofMaxSize(8)
        .map(Dtab::new);
  }

  /** Mostly leads on towards the namers, so that most walks end. */
  private static String target(int from, int n) {
    return switch (n) {
      case 0 -> "/$/nil";
      case 1 -> "/$/fail";
      case 2 -> "/" + LABELS.get(from); // a circle, unless another rule breaks it
      case 3, 4, 5, 6, 7, 8 -> "/#/n";
      case 9, 10 -> "/#/n/x";
      default -> "/" + LABELS.get(Math.min(LABELS.size() - 1, from + 1)) + (n % 2 == 0 ? "/x" : "");
    };
  }

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<Path> paths =
        Arbitraries.of("/", "/x", "/x/x", "/y", "/x/y", "/y/y").map(Path::parse);
    Arbitrary<Name> leaves =
        Arbitraries.of("/#/n/bound", "/#/n/other", "/a/x", "/c")
            .map(
                text ->
                    text.startsWith("/#")
                        ? TestNamer.bound(text, "/r")
                        : new Name.Of(Path.parse(text)));
    Arbitrary<State<NameTree<Name>>> states =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(8, Names.trees(leaves, 1).map(State.Ok::new)),
            net.jqwik.api.Tuple.of(1, Arbitraries.create(State.Pending::new)),
            net.jqwik.api.Tuple.of(
                1, Arbitraries.create(() -> new State.Failed<>(new RuntimeException("down")))));
    Arbitrary<Change> answers =
        Combinators.combine(Arbitraries.of(true, false), paths, states).as(Change.NewAnswer::new);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, answers),
            net.jqwik.api.Tuple.of(1, dtabs().map(Change.NewDtab::new)))
        .list()
        .ofMaxSize(20);
  }

  @Provide
  Arbitrary<Path> names() {
    return Arbitraries.of("/s", "/s/x", "/s/y", "/s/x/y", "/a/x", "/#/n/y").map(Path::parse);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void followsTheModel(
      @ForAll("dtabs") Dtab first,
      @ForAll("dtabs") Dtab local,
      @ForAll("changes") List<Change> changes,
      @ForAll("names") Path name) {
    Var<Dtab> base = Var.of(first);
    TestNamer declaredFirst = new TestNamer();
    TestNamer declaredSecond = new TestNamer();
    DtabInterpreter interpreter =
        new DtabInterpreter(
            base,
            List.of(
                new MountedNamer(Path.of("n"), declaredFirst),
                new MountedNamer(Path.of("n"), declaredSecond)),
            Map.of());
    {
      Seen<NameTree<Name.Bound>> seen = new Seen<>(interpreter.bind(local, name));
      Dtab dtab = first;
      for (Change change : changes) {
        check(
            new Model(dtab.concat(local), declaredFirst, declaredSecond), name, seen, interpreter);
        if (change instanceof Change.NewAnswer answer) {
          (answer.second() ? declaredSecond : declaredFirst).set(answer.path(), answer.state());
        } else if (change instanceof Change.NewDtab next) {
          dtab = next.dtab();
          base.set(dtab);
        }
      }
      check(new Model(dtab.concat(local), declaredFirst, declaredSecond), name, seen, interpreter);
      seen.close();
      assertThat(interpreter.watches()).isZero();
    }
  }

  private static void check(
      Model model, Path name, Seen<NameTree<Name.Bound>> seen, DtabInterpreter interpreter) {
    State<NameTree<Name.Bound>> expected;
    try {
      expected = model.lookup(name, 0);
    } catch (Model.Endless e) {
      assertThat(seen.failure().getMessage()).containsAnyOf("Max recursion level", "steps");
      return;
    }
    if (seen.last() instanceof State.Failed<?> failed
        && String.valueOf(failed.cause().getMessage()).contains("more than")) {
      return; // a limit that the model does not have
    }
    assertThat(seen.last()).isEqualTo(expected);
    assertThat(interpreter.watches()).isEqualTo(model.asked.size());
  }

  private static final class Model {
    static final class Endless extends RuntimeException {
      private static final long serialVersionUID = 1;
    }

    private static final State<NameTree<Name.Bound>> NEG = new State.Ok<>(NameTree.neg());

    private final Dtab dtab;
    private final TestNamer first;
    private final TestNamer second;
    final Set<String> asked = new HashSet<>();
    int lookups;

    Model(Dtab dtab, TestNamer first, TestNamer second) {
      this.dtab = dtab;
      this.first = first;
      this.second = second;
    }

    State<NameTree<Name.Bound>> lookup(Path path, int depth) {
      if (++lookups > Walk.MAX_STEPS) {
        throw new Endless();
      }
      NameTree<Path> rewritten = dtab.lookup(path);
      if (!(rewritten instanceof NameTree.Neg)) {
        return eval(rewritten.map(Name.Of::new), depth + 1);
      }
      if (path.startsWith(Path.of("#", "n"))) {
        Path rest = path.drop(2);
        asked.add("second " + rest);
        State<NameTree<Name>> said = second.state(rest);
        if (said.equals(new State.Ok<>(NameTree.neg()))) {
          asked.add("first " + rest);
          said = first.state(rest);
        }
        return said instanceof State.Ok<NameTree<Name>> ok
            ? eval(ok.value(), depth + 1)
            : said.map(never -> NameTree.neg());
      }
      if (path.startsWith(Path.of("$"))) {
        asked.add("system " + path);
        return new State.Ok<>(
            path.element(1).equals("nil") ? new NameTree.Empty<>() : new NameTree.Fail<>());
      }
      return NEG;
    }

    private State<NameTree<Name.Bound>> eval(NameTree<Name> tree, int depth) {
      if (depth > 100) {
        throw new Endless();
      }
      if (tree instanceof NameTree.Leaf<Name> leaf) {
        return leaf.value() instanceof Name.Of of
            ? lookup(of.path(), depth)
            : new State.Ok<>(NameTree.leaf((Name.Bound) leaf.value()));
      }
      if (tree instanceof NameTree.Alt<Name> alt) {
        for (NameTree<Name> branch : alt.trees()) {
          State<NameTree<Name.Bound>> state = eval(branch, depth);
          if (!state.equals(NEG)) {
            return state;
          }
        }
        return NEG;
      }
      if (tree instanceof NameTree.Union<Name> union) {
        return union(union, depth);
      }
      return new State.Ok<>(tree.map(never -> TestNamer.bound("/never", "/")));
    }

    private State<NameTree<Name.Bound>> union(NameTree.Union<Name> union, int depth) {
      List<State<NameTree<Name.Bound>>> states = new ArrayList<>();
      for (NameTree.Weighted<Name> branch : union.trees()) {
        states.add(eval(branch.tree(), depth));
      }
      List<NameTree.Weighted<Name.Bound>> kept = new ArrayList<>();
      for (int i = 0; i < states.size(); i++) {
        if (states.get(i) instanceof State.Ok<NameTree<Name.Bound>> ok
            && !(ok.value() instanceof NameTree.Neg)
            && !(ok.value() instanceof NameTree.Fail)) {
          kept.add(new NameTree.Weighted<>(union.trees().get(i).weight(), ok.value()));
        }
      }
      if (kept.size() > 1) {
        return new State.Ok<>(new NameTree.Union<>(kept));
      }
      if (kept.size() == 1) {
        return new State.Ok<>(kept.get(0).tree());
      }
      if (states.stream().anyMatch(State.Ok.class::isInstance)) {
        return NEG;
      }
      return states.stream()
          .filter(State.Failed.class::isInstance)
          .findFirst()
          .orElse(new State.Pending<>());
    }
  }
}
