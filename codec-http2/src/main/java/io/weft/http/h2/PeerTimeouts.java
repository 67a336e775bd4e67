package io.weft.http.h2;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time at what a caller should have done meanwhile: ended its preface, ended a
 * head it began, given or taken the next part of a body, asked for anything at all. One timer for a
 * connection, so a limit is kept within a quarter of the shortest.
 */
final class PeerTimeouts {
  private final H2Wire wire;
  private final Http2Connection connection;
  private final HttpLimits limits;
  private final SlowStreams slow;
  private final Runnable idle;
  private final long periodNanos;
  private final long begunNanos;
  private long busyNanos;
  private boolean greeted;
  private Loop.@Nullable Timeout next;

  /**
   * @param idle told when the connection was without a request for too long
   */
  PeerTimeouts(
      H2Wire wire, Http2Connection connection, HttpLimits limits, SlowStreams slow, Runnable idle) {
    this.wire = wire;
    this.connection = connection;
    this.limits = limits;
    this.slow = slow;
    this.idle = idle;
    this.begunNanos = wire.ticker().nanos();
    this.busyNanos = begunNanos;
    this.periodNanos =
        Math.max(
            1,
            Math.min(
                    limits.headTimeout().toNanos(),
                    Math.min(limits.bodyTimeout().toNanos(), limits.idleTime().toNanos()))
                / 4);
  }

  void start() {
    next = wire.loop().schedule(periodNanos, this::look);
  }

  void stop() {
    if (next != null) {
      next.cancel();
    }
  }

  /** The caller has agreed to the settings: it speaks HTTP/2. */
  void greeted() {
    greeted = true;
  }

  /** A request has ended. */
  void used() {
    busyNanos = wire.ticker().nanos();
  }

  private void look() {
    long now = wire.ticker().nanos();
    long headNanos = limits.headTimeout().toNanos();
    if (!greeted && now - begunNanos >= headNanos) {
      refuse("it did not begin with HTTP/2 in time", Http2Error.SETTINGS_TIMEOUT);
    } else if (wire.frames().isInHead() && now - wire.frames().headNanos() >= headNanos) {
      refuse("a header block did not come in time", Http2Error.ENHANCE_YOUR_CALM);
    } else if (connection.numActiveStreams() == 0
        && now - busyNanos >= limits.idleTime().toNanos()) {
      idle.run();
      start();
    } else {
      slow.look();
      start();
    }
  }

  private void refuse(String why, Http2Error error) {
    wire.refuse(new HttpRefusal(Reason.TOO_SLOW, why, true), error);
  }
}
