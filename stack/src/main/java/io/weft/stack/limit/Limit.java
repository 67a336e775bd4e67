package io.weft.stack.limit;

/**
 * How many calls may be served at the same time, which may change with each call that was served.
 * Any thread may call any method, without locks.
 */
public interface Limit {

  /** The number at this moment; 1 or more. */
  int get();

  /**
   * A call was served.
   *
   * @param rttNanos how long it was being served, waiting for admission not included
   * @param inFlight how many were being served when it ended, itself included
   */
  void served(long rttNanos, int inFlight);

  /** A call was dropped for overload further on, or ran out of time: a sign of too many. */
  void dropped(int inFlight);

  /** A number that stays. */
  static Limit fixed(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("expected a limit of 1 or more: " + number);
    }
    return new Fixed(number);
  }

  /** See {@link Limit#fixed}. */
  record Fixed(int number) implements Limit {
    @Override
    public int get() {
      return number;
    }

    @Override
    public void served(long rttNanos, int inFlight) {}

    @Override
    public void dropped(int inFlight) {}
  }
}
