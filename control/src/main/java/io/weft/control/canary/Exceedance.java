package io.weft.control.canary;

/**
 * The evidence that events are more frequent than they may be, which may be looked at as often as
 * one likes.
 *
 * <p>Calls fail (or are slow) with some unknown probability p. Against the claim that p is at most
 * p0, bets are placed: each on one greater probability p1, whose capital is multiplied with every
 * call by how much likelier the outcome is under p1 than under p0. While the claim is true, no bet
 * is expected to grow; so by Ville's inequality the mean of all bets ever reaches 1/α with a
 * probability of at most α, over all calls and all looks together. See Waudby-Smith and Ramdas,
 * "Estimating means of bounded random variables by betting", 2024.
 */
final class Exceedance {
  /** The p1 of the bets, as multiples of p0 and as shares of what is left up to 1. */
  private static final double[] MULTIPLES = {1.25, 1.5, 2, 3, 5, 10};

  private static final double[] SHARES = {0.1, 0.25, 0.5, 0.9};

  private Exceedance() {}

  /**
   * The natural logarithm of the mean capital.
   *
   * @param events how many of the calls failed or were slow
   * @param calls all of them
   * @param allowed p0, between 0 and 1
   */
  static double logEvidence(long events, long calls, double allowed) {
    if (allowed <= 0) {
      return events > 0 ? Double.POSITIVE_INFINITY : 0;
    }
    if (allowed >= 1) {
      return 0;
    }
    double[] logs = new double[MULTIPLES.length + SHARES.length];
    for (int i = 0; i < MULTIPLES.length; i++) {
      double bet = allowed * MULTIPLES[i];
      logs[i] = bet < 1 ? logCapital(events, calls, allowed, bet) : 0;
    }
    for (int i = 0; i < SHARES.length; i++) {
      double bet = allowed + (1 - allowed) * SHARES[i];
      logs[MULTIPLES.length + i] = logCapital(events, calls, allowed, bet);
    }
    return logMean(logs);
  }

  private static double logCapital(long events, long calls, double allowed, double bet) {
    return events * Math.log(bet / allowed)
        + (calls - events) * Math.log((1 - bet) / (1 - allowed));
  }

  private static double logMean(double[] logs) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      greatest = Math.max(greatest, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - greatest);
    }
    return greatest + Math.log(sum / logs.length);
  }
}
