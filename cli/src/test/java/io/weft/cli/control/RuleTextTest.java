package io.weft.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Dtab;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The lines that people see are the Dtab that was stored. */
final class RuleTextTest {
  @Property(tries = 200)
  void whatIsPrintedIsTheSameDtab(@ForAll("dtabs") String text) {
    assertThat(Dtab.parse(String.join("\n", RuleText.aligned(text)))).isEqualTo(Dtab.parse(text));
    assertThat(Dtab.parse(String.join(";", RuleText.lines(text)))).isEqualTo(Dtab.parse(text));
  }

  @Provide
  Arbitrary<String> dtabs() {
    Arbitrary<String> path = Arbitraries.of("/svc", "/host/*", "/#/io.l5d.fs", "/a/b%20:1$-_", "/");
    Arbitrary<String> leaf = Arbitraries.of("/host", "/#/io.l5d.fs/x", "~", "!", "$", "/\\x20");
    Arbitrary<String> tree =
        leaf.list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .flatMap(
                leaves ->
                    Arbitraries.of(" | ", " & ", "& 0.25*", " |# or\n")
                        .map(by -> String.join(by, leaves)));
    return Combinators.combine(path, tree)
        .as((prefix, dst) -> prefix + "=>" + dst)
        .list()
        .ofMaxSize(6)
        .map(rules -> String.join(";\n", rules));
  }

  @Test
  void whatIsNoDtabIsShownAsItIs() {
    assertThat(RuleText.lines("no\nDtab\u001b[2J")).isEqualTo(List.of("no", "Dtab [2J"));
    assertThat(RuleText.aligned("no")).isEqualTo(List.of("no"));
  }
}
