package io.weft.control.dtab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.namers.name.Dtab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DtabRulesTest {
  private static DtabRefused refused(String text) {
    return assertThatExceptionOfType(DtabRefused.class)
        .isThrownBy(() -> DtabRules.DEFAULT.read(text))
        .actual();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/svc => /#/io.l5d.fs;",
        "/svc => /host | /other; /host => /#/io.l5d.fs; /other => /$/inet/127.1/80",
        "/svc/users => 0.9 * /svc/users-v1 & 0.1 * /svc/users-v2; /svc/users-v1 => /#/a",
        "/a/*/c => /a", // shorter each time
        "/svc => /svc-old | ~ ; # a comment; with a semicolon\n /svc-old => $",
      })
  void takesWhatEndsSomewhere(String text) {
    assertThat(DtabRules.DEFAULT.read(text)).isEqualTo(Dtab.parse(text));
  }

  @Test
  void tellsWhereATextDoesNotParse() {
    DtabRefused refused = refused("/svc => /host;\n/host -> /#/io.l5d.fs");

    assertThat(refused).hasMessageStartingWith("line 2, column 7: expected '=>'");
    assertThat(refused.line()).isEqualTo(2);
    assertThat(refused.column()).isEqualTo(7);
  }

  @Test
  void refusesTwoRulesThatLeadToEachOther() {
    assertThat(refused("/svc => /#/io.l5d.fs;\n/a => /b;\n  /b => /a"))
        .hasMessage(
            "line 2, column 1: a name such as /a/x is rewritten for ever: /a/x -> /b/x -> /a/x");
  }

  @Test
  void refusesANameThatGrowsWithoutEnd() {
    assertThat(refused("# head\n/svc => /svc/web"))
        .hasMessage(
            "line 2, column 1: a name such as /svc/x is rewritten for ever: /svc/x -> /svc/web/x ->"
                + " /svc/web/web/x -> /svc/web/web/web/x -> /svc/web/web/web/web/x -> ...");
  }

  @Test
  void looksBehindAlternativesAndIntoUnions() {
    assertThat(refused("/a => /#/io.l5d.fs | /b; /b => 0.5 * $ & 0.5 * (! | /a)"))
        .hasMessageContaining("/a/x -> /b/x -> /a/x");
  }

  @Test
  void looksThroughWildcards() {
    assertThat(refused("/svc/*/web => /host; /host => /svc/eu/web"))
        .hasMessageStartingWith("line 1, column 1: a name such as /svc/x/web/x");
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(refused("/svc => /host;".repeat(5_001)))
        .hasMessageContaining("has 5,001 rules; at most 5,000 are taken");
    assertThat(refused("#".repeat(300_000)))
        .hasMessageContaining("has 300,000 bytes; at most 262,144 are taken");
  }

  @Test
  void isQuickWithManyBranches() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.append("/n%d => /n%d & /n%d;%n".formatted(i, i + 1, i + 1)); // 2^40 ways
    }

    assertThat(DtabRules.DEFAULT.read(text.toString()).dentries()).hasSize(40);
  }
}
