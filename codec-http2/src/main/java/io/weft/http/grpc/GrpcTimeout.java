package io.weft.http.grpc;

import java.util.OptionalLong;

/**
 * The value of {@code grpc-timeout}: how long a call may take from when it came, a number of up to
 * eight digits and a unit.
 */
public final class GrpcTimeout {
  /** The header. */
  public static final String HEADER = "grpc-timeout";

  private static final int MAX_DIGITS = 8;
  private static final long MAX_NUMBER = 99_999_999;

  private enum Unit {
    NANOS('n', 1),
    MICROS('u', 1_000),
    MILLIS('m', 1_000_000),
    SECONDS('S', 1_000_000_000),
    MINUTES('M', 60_000_000_000L),
    HOURS('H', 3_600_000_000_000L);

    private static final Unit[] FINEST_FIRST = values();

    private final char letter;
    private final long nanos;

    Unit(char letter, long nanos) {
      this.letter = letter;
      this.nanos = nanos;
    }
  }

  private GrpcTimeout() {}

  /** A timeout in nanoseconds, at most {@link Long#MAX_VALUE}; empty for what is none. */
  public static OptionalLong parse(String text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return OptionalLong.empty();
      }
      number = 10 * number + digit;
    }
    for (Unit unit : Unit.FINEST_FIRST) {
      if (unit.letter == text.charAt(digits)) {
        boolean fits = number <= Long.MAX_VALUE / unit.nanos;
        return OptionalLong.of(fits ? number * unit.nanos : Long.MAX_VALUE);
      }
    }
    return OptionalLong.empty();
  }

  /**
   * The text of a time, rounded up to what eight digits can say, and never less than a nanosecond.
   */
  public static String format(long nanos) {
    long left = Math.max(1, nanos);
    for (Unit unit : Unit.FINEST_FIRST) {
      long number = left / unit.nanos + (left % unit.nanos == 0 ? 0 : 1);
      if (number <= MAX_NUMBER) {
        return number + String.valueOf(unit.letter);
      }
    }
    throw new AssertionError("a long of nanoseconds is less than eight digits of hours");
  }
}
