package io.weft.node.traffic;

import io.weft.namers.name.Prefix;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an operator wants to go wrong: a share of the calls of some names is delayed, fails, or both
 * one after the other.
 *
 * @param router the label of the router in which it holds; in all when empty
 * @param name what the logical names of the calls start with; {@code *} stands for any one element
 * @param share of the calls, above 0 and up to 1
 * @param delay how long a call waits, up to {@link #MAX_DELAY}; zero for not at all
 * @param abort what a call fails with; it goes on when empty
 */
public record Fault(
    Optional<String> router, Prefix name, double share, Duration delay, Optional<String> abort) {
  /** The longest delay. */
  public static final Duration MAX_DELAY = Duration.ofMinutes(1);

  private static final int MAX_ABORT_CHARS = 1000;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /**
   * @throws IllegalArgumentException when a value is out of its range, or nothing would go wrong
   */
  public Fault {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "share is " + share + "; expected a number above 0 and up to 1");
    }
    if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
      throw new IllegalArgumentException(
          "delayMs is "
              + delay.toMillis()
              + "; expected a whole number from 0 to "
              + MAX_DELAY.toMillis());
    }
    if (abort.filter(Fault::isNoText).isPresent()) {
      throw new IllegalArgumentException(
          "abort is blank or too long, or has more than one line; expected a text of up to "
              + MAX_ABORT_CHARS
              + " characters");
    }
    if (delay.isZero() && abort.isEmpty()) {
      throw new IllegalArgumentException(
          "neither delayMs nor abort is given; expected one or both");
    }
  }

  private static boolean isNoText(String text) {
    return text.isBlank() || text.length() > MAX_ABORT_CHARS || CONTROL.matcher(text).find();
  }
}
