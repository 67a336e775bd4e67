package io.weft.balancers.pick;

import io.weft.balancers.BalancerListener;
import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Candidates;
import io.weft.balancers.Distributor;
import io.weft.balancers.Member;
import io.weft.balancers.Picker;
import io.weft.stack.time.Ticker;
import java.util.Comparator;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The better of two among the members that lie in this caller's part of a ring: see {@link
 * BalancerPolicies#deterministicAperture}. After Finagle's.
 *
 * <p>The ring has a length of {@code peers * members}. Each member has a stretch of {@code peers}
 * of it, in an order that is the same at all peers; peer {@code k} begins at {@code k * members},
 * and its part reaches over the stretches of as many peers as it takes to cover the least number of
 * members. All peers together cover each member equally often, to the last digit, since these are
 * whole numbers.
 *
 * @param peers callers of the members, this one with them
 * @param index of this caller, from 0 on
 * @param minAperture members that it reaches at least
 */
record DeterministicAperture(int peers, int index, int minAperture, int maxEffort)
    implements BalancerPolicy {

  DeterministicAperture {
    if (peers < 1 || index < 0 || index >= peers) {
      throw new IllegalArgumentException(
          "expected an index from 0 to the number of peers less one: " + index + " of " + peers);
    }
    if (minAperture < 1) {
      throw new IllegalArgumentException("expected a minAperture of 1 or more: " + minAperture);
    }
    BalancerPolicies.checkMaxEffort(maxEffort);
  }

  @Override
  public <M extends Member> Distributor<M> distributor(
      Ticker ticker, RandomGenerator random, BalancerListener listener) {
    return candidates -> picker(candidates, random, listener);
  }

  private <M extends Member> Picker<M> picker(
      Candidates<M> candidates, RandomGenerator random, BalancerListener listener) {
    int[] ring = ring(candidates);
    int count = ring.length;
    long begin = (long) index * count;
    int first = count == 0 ? 0 : (int) (begin / peers);
    int[] places = new int[count];
    double[] shares = new double[count];
    int range = 0;
    for (int i = 0; i < count; i++) {
      places[i] = ring[(first + i) % count];
      // The part may end within the stretch in which it began, once around.
      long covered = covered(first + i, begin, count) + covered(first + i + count, begin, count);
      range += covered > 0 ? 1 : 0;
      shares[i] = covered > 0 ? (double) covered / peers : 1;
    }
    Candidates<M> arranged = candidates.arranged(places, shares);
    int members = range;
    listener.aperture(members);
    return new TwoChoices<>(
        arranged, new PrefixDraw(arranged.weights(), () -> members), maxEffort, random);
  }

  /** How much of a stretch the part covers that begins somewhere, of a ring of so many members. */
  private long covered(long stretch, long begin, int count) {
    long width = Math.min(peers, ((long) minAperture * peers + count - 1) / count);
    long from = Math.max(begin, stretch * peers);
    long to = Math.min(begin + width * count, (stretch + 1) * peers);
    return Math.max(0, to - from);
  }

  /** The places in an order by chance that is the same for all who have the same members. */
  private static <M extends Member> int[] ring(Candidates<M> candidates) {
    ToLongFunction<Integer> hash = place -> hash(candidates.member(place).id());
    return IntStream.range(0, candidates.size())
        .boxed()
        .sorted(
            Comparator.comparingLong(hash).thenComparing(place -> candidates.member(place).id()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** FNV-1a over the characters, with the bits mixed at the end as by MurmurHash3. */
  private static long hash(String id) {
    long hash = 0xcbf2_9ce4_8422_2325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100_0000_01b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51_afd7_ed55_8ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
    return hash ^ (hash >>> 33);
  }

  @Override
  public String toString() {
    return "aperture, deterministic as peer "
        + index
        + " of "
        + peers
        + ", at least "
        + minAperture
        + ", max effort "
        + maxEffort;
  }
}
