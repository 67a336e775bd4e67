package io.weft.balancers.pick;

import java.util.Arrays;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Draws one of the first places by weight, however many those are at the moment. */
final class PrefixDraw implements Draw {
  private final double[] sums; // of the weights up to a place, its own with them
  private final IntSupplier range;

  /**
   * @param range how many of the first places; 1 or more when there are any
   */
  PrefixDraw(double[] weights, IntSupplier range) {
    this.sums = weights.clone();
    Arrays.parallelPrefix(sums, Double::sum);
    this.range = range;
  }

  @Override
  public int draw(RandomGenerator random) {
    int count = range.getAsInt();
    int found = Arrays.binarySearch(sums, 0, count, random.nextDouble() * sums[count - 1]);
    // A place reaches from the sum before it, which is its own, up to its sum, which is not.
    int place = found >= 0 ? found + 1 : -found - 1;
    return Math.min(place, count - 1);
  }

  @Override
  public int range() {
    return range.getAsInt();
  }
}
