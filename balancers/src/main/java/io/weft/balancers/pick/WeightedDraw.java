package io.weft.balancers.pick;

import java.util.random.RandomGenerator;

/**
 * Draws one of n places with probability in proportion to its weight, in constant time: an alias
 * table after A. J. Walker, built as by M. D. Vose. Immutable.
 */
final class WeightedDraw implements Draw {
  // Each place has a column of height 1. Column i belongs to i up to threshold[i], and above it to
  // alias[i]; all that belongs to a place adds up to n times its share.
  private final double[] threshold;
  private final int[] alias;

  /**
   * @param weights all greater than zero, the greatest one is 1
   */
  WeightedDraw(double[] weights) {
    int n = weights.length;
    threshold = new double[n];
    alias = new int[n];
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int[] work = new int[n]; // columns that are too low from the left, too high from the right
    int low = 0;
    int high = n;
    for (int i = 0; i < n; i++) {
      threshold[i] = weights[i] / sum * n;
      alias[i] = i;
      work[threshold[i] < 1 ? low++ : --high] = i;
    }
    while (low > 0 && high < n) {
      int poor = work[--low];
      int rich = work[high];
      alias[poor] = rich;
      threshold[rich] -= 1 - threshold[poor];
      if (threshold[rich] < 1) {
        high++;
        work[low++] = rich;
      }
    }
    while (low > 0) {
      threshold[work[--low]] = 1; // missed 1 by rounding alone
    }
  }

  @Override
  public int draw(RandomGenerator random) {
    double point = random.nextDouble() * threshold.length;
    int column = (int) point;
    return at(column, point - column);
  }

  @Override
  public int range() {
    return threshold.length;
  }

  /**
   * The place to which a point of the table belongs. Points that are spread evenly over all columns
   * and heights give each place its share.
   *
   * @param height from 0 to 1, exclusive
   */
  int at(int column, double height) {
    return height < threshold[column] ? column : alias[column];
  }
}
