package io.weft.http.h2;

import io.weft.stack.time.Loop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server that is silent while a request waits whether it is there. Not often: servers of
 * gRPC take more than two questions without an answer of theirs between, within five minutes, for
 * an attack. Confined to its loop.
 *
 * <p>Source: RFC 9113 section 6.7; gRPC proposal A8, "Server Enforcement".
 */
final class KeepAlive {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long SELDOM_NANOS = TimeUnit.SECONDS.toNanos(310);
  private static final int OFTEN = 2;
  private static final long CONTENT = 0x7765_6674_7069_6e67L;

  private final H2Wire wire;
  private final Runnable lost;
  private Loop.@Nullable Timeout next;
  private boolean asking;
  private long heardNanos;
  private int askedInVain; // since something other than an answer to a ping came

  /**
   * @param lost told when it did not answer in time
   */
  KeepAlive(H2Wire wire, Runnable lost) {
    this.wire = wire;
    this.lost = lost;
  }

  /** A request waits. */
  void start() {
    if (next == null) {
      heardNanos = wire.ticker().nanos();
      next = wire.loop().schedule(PERIOD_NANOS, this::look);
    }
  }

  /** Something of a response came. */
  void heard() {
    heardNanos = wire.ticker().nanos();
    askedInVain = 0;
    if (asking) {
      again(); // it is there, and its answer waits behind what it has to send
    }
  }

  private void again() {
    asking = false;
    if (next != null) {
      next.cancel();
      next = wire.loop().schedule(PERIOD_NANOS, this::look);
    }
  }

  private void look() {
    long silent = wire.ticker().nanos() - heardNanos;
    long due = askedInVain < OFTEN ? PERIOD_NANOS : SELDOM_NANOS;
    if (silent < due) {
      next = wire.loop().schedule(due - silent, this::look);
      return;
    }
    asking = true;
    askedInVain++;
    next = wire.loop().schedule(TIMEOUT_NANOS, lost);
    wire.ping(CONTENT);
  }

  /** A ping was answered. */
  void answered(long content) {
    if (asking && content == CONTENT) {
      heardNanos = wire.ticker().nanos();
      again();
    }
  }

  /** No request waits. */
  void stop() {
    asking = false;
    if (next != null) {
      next.cancel();
      next = null;
    }
  }
}
