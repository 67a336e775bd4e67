package io.weft.node.traffic;

import io.weft.namers.name.Path;
import io.weft.stack.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The faults in force in a node. They are set while it runs and end by themselves: a fault is never
 * part of a configuration, and none outlives the process. Safe for any thread; a call reads a
 * snapshot and takes no lock.
 */
public final class Faults {
  /** How many may be in force at a time. */
  public static final int MAX_FAULTS = 100;

  /** How long one is in force when nothing else is said. */
  public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

  /** How long one may be in force. */
  public static final Duration MAX_LIFETIME = Duration.ofHours(1);

  private final Ticker ticker;
  private final RandomGenerator random;
  private final CopyOnWriteArrayList<ActiveFault> active = new CopyOnWriteArrayList<>();
  private final AtomicInteger lastId = new AtomicInteger();

  /**
   * @param random safe for any thread
   */
  public Faults(Ticker ticker, RandomGenerator random) {
    this.ticker = ticker;
    this.random = random;
  }

  /**
   * Puts a fault in force.
   *
   * @param lifetime for how long: 1 s to {@link #MAX_LIFETIME}
   * @throws IllegalArgumentException when the time is out of its range, or there are too many
   */
  public ActiveFault add(Fault fault, Duration lifetime) {
    if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw new IllegalArgumentException(
          "expiresSecs is %d; expected a whole number from 1 to %d"
              .formatted(lifetime.toSeconds(), MAX_LIFETIME.toSeconds()));
    }
    sweep();
    if (active.size() >= MAX_FAULTS) {
      throw new IllegalArgumentException(MAX_FAULTS + " faults are in force already; remove some");
    }
    ActiveFault added =
        new ActiveFault(lastId.incrementAndGet(), fault, ticker.nanos() + lifetime.toNanos());
    active.add(added);
    return added;
  }

  /** Takes a fault out of force; false when there is none of this id. */
  public boolean remove(int id) {
    sweep();
    return active.removeIf(fault -> fault.id() == id);
  }

  /** Takes all faults out of force. */
  public void clear() {
    active.clear();
  }

  /** The faults in force, in the order in which they were set. */
  public List<ActiveFault> active() {
    sweep();
    return List.copyOf(active);
  }

  /** For how long a fault is still in force. */
  public Duration remaining(ActiveFault fault) {
    return Duration.ofNanos(Math.max(0, fault.endNanos() - ticker.nanos()));
  }

  /** Forgets those that are over; until then calls pass them by. */
  public void sweep() {
    long now = ticker.nanos();
    active.removeIf(fault -> fault.isOver(now));
  }

  /** Whether no call need ask for more: one look at one field. */
  boolean isEmpty() {
    return active.isEmpty();
  }

  /** The fault that hits a call: of those for its name, in their order, the first that is drawn. */
  @Nullable ActiveFault draw(String router, Path name) {
    long now = ticker.nanos();
    for (ActiveFault candidate : active) {
      if (!candidate.isOver(now)
          && candidate.isFor(router, name)
          && random.nextDouble() < candidate.fault().share()) {
        return candidate;
      }
    }
    return null;
  }
}
