package io.weft.control.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CanaryRuleTest {
  private static final Path NAME = Path.parse("/srv/users");
  private static final Path CANDIDATE = Path.parse("/srv/users-v2");
  private static final String RULE = "/srv/users => 5 * /srv/users-v2 & 95 * (/#/io.l5d.fs/users)";

  private static String rule(String dtab, double percent) {
    return CanaryRule.of(NAME, CanaryRule.baseline(Dtab.parse(dtab), NAME), CANDIDATE, percent);
  }

  @Test
  void keepsForTheOldVersionWhatTheDtabSaysOfTheName() {
    assertThat(rule("/srv => /#/io.l5d.fs", 5)).isEqualTo(RULE);
    assertThat(rule("/srv => /#/old; /srv/users => /a | /b", 0.5))
        .isEqualTo("/srv/users => 0.5 * /srv/users-v2 & 99.5 * ((/a | /b) | /#/old/users)");
    assertThat(rule("/srv => /#/io.l5d.fs", 100)).isEqualTo("/srv/users => /srv/users-v2");
  }

  @Test
  void needsARuleThatMatches() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule("/host => /#/io.l5d.fs", 5))
        .withMessageContaining("no rule of the Dtab matches /srv/users");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/srv => /#/io.l5d.fs",
        "/srv => /#/io.l5d.fs;",
        "/srv => /#/io.l5d.fs ; # a comment",
        "/srv => /#/io.l5d.fs # a comment; with a semicolon\n",
        "/a => /b;\n/srv => /#/io.l5d.fs;\n\n",
      })
  void addsItsRuleToAnyTextAndTakesItAwayAgain(String text) {
    String with = CanaryRule.appended(text, RULE);
    Dtab before = Dtab.parse(text);

    assertThat(Dtab.parse(with)).isEqualTo(before.concat(Dtab.parse(RULE)));
    assertThat(CanaryRule.isIn(with, RULE)).isTrue();
    String next = CanaryRule.replaced(with, RULE, "/srv/users => /srv/users-v2").orElseThrow();
    assertThat(Dtab.parse(next))
        .isEqualTo(before.concat(Dtab.parse("/srv/users => /srv/users-v2")));
    String without = CanaryRule.removed(with, RULE).orElseThrow();
    assertThat(Dtab.parse(without)).isEqualTo(before);
    assertThat(without).startsWith(text);
  }

  @Test
  void leavesATextAloneInWhichItsRuleWasChanged() {
    String changed = "/srv => /#/io.l5d.fs;\n" + RULE.replace("95", "94") + ";\n";

    assertThat(CanaryRule.replaced(changed, RULE, "/srv/users => /x")).isEmpty();
    assertThat(CanaryRule.removed(changed, RULE)).isEmpty();
  }
}
