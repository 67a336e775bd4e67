package io.weft.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScreenTest {
  private static final String UP_TWO = "\u001b[2A\u001b[J";

  private final StringWriter text = new StringWriter();

  private Screen screen(boolean live) {
    return new Screen(new PrintWriter(text), live);
  }

  @Test
  void drawsATableAgainInItsPlace() {
    Screen screen = screen(true);

    screen.show(() -> List.of("head", "1"));
    screen.show(() -> List.of("head", "2"));
    screen.settle(List.of("head", "3"));
    screen.say("after");

    assertThat(text.toString().lines())
        .containsExactly("head", "1", UP_TWO + "head", "2", UP_TWO + "head", "3", "after");
  }

  @Test
  void printsNothingButTextWithoutATerminal() {
    Screen screen = screen(false);

    screen.heading("(a)");
    screen.show(() -> List.of("1"));
    screen.settle(List.of("2"));
    screen.verdict(true, "so");

    assertThat(text.toString().lines()).containsExactly("", "(a)", "2", "  ✓ so");
  }

  @Test
  void isSilentOnceItIsOff() {
    Screen screen = screen(true);

    screen.off();
    screen.say("late");
    screen.show(() -> List.of("late"));

    assertThat(text.toString()).isEmpty();
  }

  @Test
  void oneClaimThatDoesNotHoldIsEnough() {
    Claims claims = new Claims(screen(false));
    assertThat(claims.allHold()).as("nothing was claimed").isFalse();

    claims.check(true, "%d failed", 0);
    assertThat(claims.allHold()).isTrue();
    claims.check(false, "%.1f %%", 31.25);
    claims.check(true, "none");

    assertThat(claims.allHold()).isFalse();
    assertThat(claims.broken()).isEqualTo(1);
    assertThat(text.toString().lines()).containsExactly("  ✓ 0 failed", "  ✗ 31.3 %", "  ✓ none");
  }
}
