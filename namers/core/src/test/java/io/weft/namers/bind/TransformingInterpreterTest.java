package io.weft.namers.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Transformer;
import io.weft.stack.activity.Activity;
import io.weft.testkit.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class TransformingInterpreterTest {
  private static final List<Transformer.OfAddresses> TRANSFORMERS =
      List.of(
          new Transformer.OfAddresses(Path.parse("/%/inner"), set -> set),
          new Transformer.OfAddresses(Path.parse("/%/outer/1"), set -> set));

  @Test
  void changesWhatIsBoundAndShowsIt() {
    Interpreter interpreter =
        new TransformingInterpreter(
            new DtabInterpreter(
                Activity.value(Dtab.parse("/svc => /$/test")),
                List.of(),
                Map.of("test", new TestNamer().bind("/a", "/#/a"))),
            TRANSFORMERS);
    try (Seen<?> bound = new Seen<>(interpreter.bind(Dtab.empty(), Path.parse("/svc/a")));
        Seen<Delegation> steps =
            new Seen<>(interpreter.delegate(Dtab.empty(), Path.parse("/svc/a")));
        Seen<?> other =
            new Seen<>(
                interpreter.withBase(Dtab.empty()).bind(Dtab.empty(), Path.parse("/svc/a")))) {
      assertThat(bound.value()).hasToString("/%/outer/1/%/inner/#/a");
      assertThat(steps.value().result()).isEqualTo(bound.last());
      assertThat(other.value()).hasToString("~");
    }
  }

  @Test
  void measuresByTheIdsBefore() {
    List<Set<Path>> measured = new CopyOnWriteArrayList<>();
    CallReports calls =
        TransformingInterpreter.untransformed(
            new CallReports() {
              @Override
              public void measure(Set<Path> ids) {
                measured.add(ids);
              }

              @Override
              public List<CallReport> collect() {
                return List.of(
                    new CallReport(Path.parse("/%/outer/1/%/inner/#/a"), 1, 2, new TreeMap<>()));
              }
            },
            TRANSFORMERS);
    calls.measure(Set.of(Path.parse("/#/a")));
    assertThat(measured).containsExactly(Set.of(Path.parse("/%/outer/1/%/inner/#/a")));
    assertThat(calls.collect().get(0).id()).isEqualTo(Path.parse("/#/a"));
  }
}
