package io.weft.balancers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The members that a picker chooses among, each at a place of its own from 0 on, with its weight.
 * Immutable; only the members themselves change.
 */
public final class Candidates<M extends Member> {
  /** No place. */
  public static final int NONE = -1;

  private final List<M> members;
  private final double[] weights;
  private final UnaryOperator<Status> health;

  private Candidates(List<M> members, double[] weights, UnaryOperator<Status> health) {
    this.members = members;
    this.weights = weights;
    this.health = health;
  }

  /**
   * Members with their weights.
   *
   * @param members without repetition; may be empty
   * @param weights the weight of each member, in the same order; all greater than zero, the
   *     greatest one is 1
   */
  public static <M extends Member> Candidates<M> of(List<M> members, double[] weights) {
    if (members.size() != weights.length) {
      throw new IllegalArgumentException(
          members.size() + " members with " + weights.length + " weights");
    }
    return new Candidates<>(List.copyOf(members), weights.clone(), UnaryOperator.identity());
  }

  /**
   * The same members with another look at those that are not open.
   *
   * @param view what to take a status for that is not open; asked by any thread
   */
  public Candidates<M> withHealth(UnaryOperator<Status> view) {
    return new Candidates<>(members, weights, view);
  }

  /**
   * Some of these members in an order of their own.
   *
   * @param places which, without repetition
   * @param shares what part of its weight each has, in the same order; greater than zero
   */
  public Candidates<M> arranged(int[] places, double[] shares) {
    List<M> arranged = new ArrayList<>(places.length);
    double[] arrangedWeights = new double[places.length];
    double greatest = 0;
    for (int i = 0; i < places.length; i++) {
      arranged.add(members.get(places[i]));
      arrangedWeights[i] = weights[places[i]] * shares[i];
      greatest = Math.max(greatest, arrangedWeights[i]);
    }
    for (int i = 0; i < places.length; i++) {
      arrangedWeights[i] = Math.max(Double.MIN_NORMAL, arrangedWeights[i] / greatest);
    }
    return new Candidates<>(List.copyOf(arranged), arrangedWeights, health);
  }

  public int size() {
    return members.size();
  }

  public M member(int place) {
    return members.get(place);
  }

  /** The weight of each place. A copy. */
  public double[] weights() {
    return weights.clone();
  }

  /** How ready the member of a place is to be taken for. */
  public Status status(int place) {
    Status status = members.get(place).status();
    return status == Status.OPEN ? status : health.apply(status);
  }

  /** The load of the member of a place in proportion to its weight. */
  public double load(int place) {
    return members.get(place).load() / weights[place];
  }

  /**
   * The better of two places: by status, then by load.
   *
   * @param best may be {@link #NONE}
   * @param other not better than {@code best} when no call may go there
   */
  public int better(int best, int other, Predicate<? super M> usable) {
    if (!usable.test(members.get(other))) {
      return best;
    }
    return best == NONE || isBetter(other, best) ? other : best;
  }

  private boolean isBetter(int a, int b) {
    Status statusA = status(a);
    Status statusB = status(b);
    return statusA == statusB ? load(a) < load(b) : statusA.isBetterThan(statusB);
  }
}
