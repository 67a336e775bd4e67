package io.weft.balancers.pick;

import io.weft.balancers.Candidates;
import io.weft.balancers.Member;
import io.weft.balancers.Status;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** The search for a member once a policy's own way of choosing came across no open one. */
final class Scan {
  /** Members that are looked at one by one. */
  static final int LIMIT = 64;

  private Scan() {}

  /**
   * The best of a stretch of the first places from anywhere on: of all, where there are few, so
   * that the one open member of a small cluster is always found. Where none of them is open, it
   * goes on to the places after them up to the first open one. Goes on beyond the limit only until
   * a usable member is found.
   *
   * @param range how many of the first places are searched for the best
   * @param known the best place so far, or none
   */
  static <M extends Member> int of(
      Candidates<M> candidates,
      int range,
      int known,
      Predicate<? super M> usable,
      RandomGenerator random) {
    int count = candidates.size();
    int start = random.nextInt(range);
    int best = known;
    for (int i = 0; i < count && (i < LIMIT || best == Candidates.NONE); i++) {
      if (i >= range && isOpen(candidates, best)) {
        return best;
      }
      best = candidates.better(best, i < range ? (start + i) % range : i, usable);
    }
    return best;
  }

  private static <M extends Member> boolean isOpen(Candidates<M> candidates, int place) {
    return place != Candidates.NONE && candidates.status(place) == Status.OPEN;
  }
}
