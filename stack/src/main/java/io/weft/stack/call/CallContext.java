package io.weft.stack.call;

import io.weft.stack.time.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * What every filter may know of one call, whatever its protocol. Confined to the event loop that
 * serves the call; lives from the first byte in to the last byte out.
 */
public final class CallContext {
  /** The deadline of a call that has none. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  private final Loop loop;
  private final long startNanos;
  private long deadlineNanos = NO_DEADLINE;
  private String endpoint = "";
  private List<Object> tried = List.of();

  /**
   * @param startNanos when the first byte came, by the loop's ticker
   */
  public CallContext(Loop loop, long startNanos) {
    this.loop = loop;
    this.startNanos = startNanos;
  }

  /** The loop on which the whole call is served. */
  public Loop loop() {
    return loop;
  }

  /** When the call came in, by the loop's ticker. */
  public long startNanos() {
    return startNanos;
  }

  /**
   * When the call must be done, by the loop's ticker; {@link #NO_DEADLINE} when it has no limit.
   */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Brings the deadline forward; a later one than the present is ignored. */
  public void shortenDeadline(long nanos) {
    deadlineNanos = Math.min(deadlineNanos, nanos);
  }

  /** The address of the endpoint that was tried last; empty before the first try. */
  public String endpoint() {
    return endpoint;
  }

  /** How many endpoints were tried. */
  public int tries() {
    return tried.size();
  }

  /**
   * Notes the endpoint that is tried now.
   *
   * @param identity tells endpoints apart, see {@link #hasTried}
   */
  public void triedAt(Object identity, String address) {
    tried = tried.isEmpty() ? List.of(identity) : appended(tried, identity);
    endpoint = address;
  }

  /** Whether a try of this call was made at an endpoint. */
  public boolean hasTried(Object identity) {
    return tried.contains(identity);
  }

  private static List<Object> appended(List<Object> list, Object last) {
    List<Object> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
