package io.weft.balancers;

import io.weft.stack.time.Ticker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of one cluster, and the choice among them.
 *
 * <p>Any thread may call any method. Updates wait for each other; a pick never waits, and reads
 * what the last update left.
 *
 * @param <K> what tells members apart: an address
 * @param <M> the member
 */
public final class Balancer<K, M extends Member> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Balancer.class);

  /**
   * The least weight beside a greatest one of 1, so that a quotient of calls and weight stays a
   * finite number.
   */
  private static final double LEAST_WEIGHT = 1e-200;

  private final Distributor<M> distributor;
  private final Function<? super K, ? extends M> open;
  private final Object updates = new Object();
  private volatile Snapshot<K, M> snapshot;
  private boolean closed; // guarded by updates

  /** What an update leaves. Nothing in it changes after it was published. */
  private record Snapshot<K, M extends Member>(Map<K, Entry<M>> entries, Picker<M> picker) {}

  private record Entry<M>(M member, double weight) {}

  /**
   * @param open makes the member of a key; called under the lock of updates, so it must be quick
   *     and must not call the balancer
   * @param random safe for any thread
   */
  public Balancer(
      BalancerPolicy policy,
      Function<? super K, ? extends M> open,
      Ticker ticker,
      RandomGenerator random,
      BalancerListener listener) {
    this.distributor = policy.distributor(ticker, random, listener);
    this.open = open;
    this.snapshot = snapshot(Map.of());
  }

  /**
   * Makes these the members. Opens new ones, keeps known ones as they are, and closes those that
   * are gone once they can be picked no more. A weight is a share of the calls in relation to the
   * others' weights. Members of weight 0 are not picked, unless all have it: then all count the
   * same. Without effect after {@link #close}.
   *
   * @throws IllegalArgumentException when a weight is negative or not finite; nothing has changed
   */
  public void update(Map<K, Double> weights) {
    weights.forEach(Balancer::checkWeight);
    List<M> removed;
    synchronized (updates) {
      Map<K, Entry<M>> before = snapshot.entries();
      if (closed || sameWeights(before, weights)) {
        return;
      }
      Map<K, Entry<M>> after = entries(before, weights);
      snapshot = snapshot(after);
      removed = missing(before, after);
    }
    removed.forEach(this::closeMember);
  }

  /**
   * The member for one call.
   *
   * @param usable whether the call may go to a member: false for one that it was tried at already
   * @return null when no member is usable; a member of the worst status is better than none
   */
  public @Nullable M pick(Predicate<? super M> usable) {
    return snapshot.picker().pick(usable);
  }

  /** The present members, in the order of the update. */
  public Map<K, M> members() {
    Map<K, M> members = new LinkedHashMap<>();
    snapshot.entries().forEach((key, entry) -> members.put(key, entry.member()));
    return Collections.unmodifiableMap(members);
  }

  /** How many members there are at present. */
  public int size() {
    return snapshot.entries().size();
  }

  /** The weight of a member as it was given; 0 for a key that is unknown. */
  public double weight(K key) {
    Entry<M> entry = snapshot.entries().get(key);
    return entry == null ? 0 : entry.weight();
  }

  /** Closes all members. No member is picked after. Idempotent. */
  @Override
  public void close() {
    List<M> removed;
    synchronized (updates) {
      closed = true;
      removed = missing(snapshot.entries(), Map.of());
      snapshot = snapshot(Map.of());
    }
    removed.forEach(this::closeMember);
  }

  private static void checkWeight(Object key, Double weight) {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "the weight of " + key + " must be a finite number of 0 or more: " + weight);
    }
  }

  private static <K, M> boolean sameWeights(Map<K, Entry<M>> before, Map<K, Double> weights) {
    if (before.size() != weights.size()) {
      return false;
    }
    for (Map.Entry<K, Double> weight : weights.entrySet()) {
      Entry<M> entry = before.get(weight.getKey());
      if (entry == null || entry.weight() != weight.getValue()) {
        return false;
      }
    }
    return true;
  }

  /** Known members with their new weights, and new ones. */
  private Map<K, Entry<M>> entries(Map<K, Entry<M>> before, Map<K, Double> weights) {
    Map<K, Entry<M>> after = new LinkedHashMap<>((int) (weights.size() / 0.75) + 1);
    List<M> opened = new ArrayList<>();
    try {
      for (Map.Entry<K, Double> weight : weights.entrySet()) {
        Entry<M> known = before.get(weight.getKey());
        M member;
        if (known == null) {
          member = open.apply(weight.getKey());
          opened.add(member);
        } else {
          member = known.member();
        }
        boolean same = known != null && known.weight() == weight.getValue();
        after.put(weight.getKey(), same ? known : new Entry<>(member, weight.getValue()));
      }
      return after;
    } catch (RuntimeException | Error e) {
      opened.forEach(this::closeMember); // nobody knows them
      throw e;
    }
  }

  private Snapshot<K, M> snapshot(Map<K, Entry<M>> entries) {
    double greatest = 0;
    for (Entry<M> entry : entries.values()) {
      greatest = Math.max(greatest, entry.weight());
    }
    List<M> members = new ArrayList<>(entries.size());
    double[] weights = new double[entries.size()];
    for (Entry<M> entry : entries.values()) {
      if (greatest == 0) {
        weights[members.size()] = 1;
        members.add(entry.member());
      } else if (entry.weight() > 0) {
        weights[members.size()] = Math.max(LEAST_WEIGHT, entry.weight() / greatest);
        members.add(entry.member());
      }
    }
    return new Snapshot<>(
        entries,
        distributor.picker(Candidates.of(members, Arrays.copyOf(weights, members.size()))));
  }

  private static <K, M> List<M> missing(Map<K, Entry<M>> before, Map<K, Entry<M>> after) {
    List<M> missing = new ArrayList<>();
    before.forEach(
        (key, entry) -> {
          if (!after.containsKey(key)) {
            missing.add(entry.member());
          }
        });
    return missing;
  }

  private void closeMember(M member) {
    try {
      member.close();
    } catch (RuntimeException e) {
      // One member's mistake must not keep the others open.
      log.error("a balancer's member could not be closed", e);
    }
  }
}
