package io.weft.stack.time;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timeouts of one event loop: a hashed wheel after Varghese and Lauck. Scheduling and calling
 * off take constant time and one small node, which suits limits that hardly ever run out.
 *
 * <p>A timeout runs up to one tick, and the time until the owner's next {@link #advance}, after its
 * delay; never before. Timeouts of one tick run in the order in which they were scheduled.
 *
 * <p>Confined to its loop's thread. The owner calls {@link #advance} every {@link #tickNanos} or
 * so, and may stop while the wheel {@link #isEmpty}.
 */
public final class TimingWheel {
  private static final Logger log = LoggerFactory.getLogger(TimingWheel.class);
  private static final long DEFAULT_TICK_NANOS = 10_000_000;
  private static final int DEFAULT_BUCKETS = 512;

  // Ticks are numbered from the wheel's start. A timeout of tick t is in bucket t mod size, with
  // others that are whole turns away. Buckets are rings around a head, so that a node leaves
  // whatever ring it is in without knowing which.

  private final Ticker ticker;
  private final long tickNanos;
  private final long origin;
  private final Node[] buckets;
  private final Node due = new Node(0, null);
  private long passed; // the last tick of which all timeouts are in 'due' or have run
  private int size;

  /** A wheel of 10 ms ticks. */
  public TimingWheel(Ticker ticker) {
    this(ticker, DEFAULT_TICK_NANOS, DEFAULT_BUCKETS);
  }

  /**
   * A wheel of a tick and a size of one's own.
   *
   * @param buckets how many ticks a turn has; timeouts longer than a turn cost a glance each turn
   */
  public TimingWheel(Ticker ticker, long tickNanos, int buckets) {
    if (tickNanos < 1 || buckets < 1) {
      throw new IllegalArgumentException(
          "a wheel needs a tick and buckets: " + tickNanos + " ns, " + buckets + " buckets");
    }
    this.ticker = ticker;
    this.tickNanos = tickNanos;
    this.origin = ticker.nanos();
    this.buckets = new Node[buckets];
    for (int i = 0; i < buckets; i++) {
      this.buckets[i] = new Node(0, null);
    }
  }

  /** How often {@link #advance} wants to be called. */
  public long tickNanos() {
    return tickNanos;
  }

  /** Whether no timeout waits. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Timeouts that neither ran nor were called off. */
  public int size() {
    return size;
  }

  /**
   * Has a task run by {@link #advance} once a delay has passed.
   *
   * @param delayNanos a negative one counts as none
   */
  public Loop.Timeout schedule(long delayNanos, Runnable task) {
    long elapsed = elapsed();
    if (size == 0) {
      passed = Math.max(passed, elapsed / tickNanos); // nobody ticked while the wheel was empty
    }
    long delay = Math.max(0, delayNanos);
    long at = delay > Long.MAX_VALUE - elapsed ? Long.MAX_VALUE : elapsed + delay;
    long tick = Math.max(passed + 1, at / tickNanos + (at % tickNanos == 0 ? 0 : 1));
    Node node = new Node(tick, task);
    node.linkBefore(bucket(tick));
    size++;
    return node;
  }

  /** Runs what is due. A task that throws is logged, and does not keep others from running. */
  public void advance() {
    long target = elapsed() / tickNanos;
    runDue();
    while (passed < target) {
      if (target - passed > buckets.length) {
        passed = target; // over a turn late: once through all buckets is enough
        for (Node bucket : buckets) {
          collect(bucket, target);
        }
      } else {
        passed++;
        collect(bucket(passed), passed);
      }
      runDue();
    }
  }

  private void collect(Node bucket, long tick) {
    Node node = bucket.next;
    while (node != bucket) {
      Node next = node.next;
      if (node.tick <= tick) {
        node.unlink();
        node.linkBefore(due);
      }
      node = next;
    }
  }

  private void runDue() {
    while (due.next != due) {
      Node node = due.next;
      Runnable task = node.task;
      node.cancel();
      try {
        if (task != null) {
          task.run();
        }
      } catch (RuntimeException e) {
        log.error("a timeout's task failed", e);
      }
    }
  }

  private Node bucket(long tick) {
    return buckets[(int) (tick % buckets.length)];
  }

  private long elapsed() {
    return ticker.nanos() - origin;
  }

  /** A timeout, or the head of a ring of them: a ring of one as long as it is in no other. */
  private final class Node implements Loop.Timeout {
    private final long tick;
    private @Nullable Runnable task; // null once it ran or was called off, and in a head
    private Node previous = this;
    private Node next = this;

    Node(long tick, @Nullable Runnable task) {
      this.tick = tick;
      this.task = task;
    }

    @Override
    public void cancel() {
      if (task != null) {
        task = null; // whoever keeps the handle does not keep what the task refers to
        unlink();
        size--;
      }
    }

    void linkBefore(Node head) {
      previous = head.previous;
      next = head;
      previous.next = this;
      head.previous = this;
    }

    void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }
  }
}
