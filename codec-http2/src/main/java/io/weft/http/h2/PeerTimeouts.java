package io.weft.http.h2;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.HttpLimits;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.stack.time.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks from time to time at what a caller should have done meanwhile: ended its preface, ended a
 * head it began, given or taken the next part of a body, asked for anything at all. One timer for a
 * connection, so a limit is kept within a quarter of the shortest.
 */
final class PeerTimeouts {
  private final H2Wire wire;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final HttpLimits limits;
  private final Consumer<HttpRefusal> refused;
  private final Runnable idle;
  private final long periodNanos;
  private final long begunNanos;
  private long busyNanos;
  private boolean greeted;
  private Loop.@Nullable Timeout next;

  /**
   * @param key of the {@link H2Stream} of each stream
   * @param refused told of each stream that is ended
   * @param idle told when the connection was without a request for too long
   */
  PeerTimeouts(
      H2Wire wire,
      Http2Connection connection,
      Http2Connection.PropertyKey key,
      HttpLimits limits,
      Consumer<HttpRefusal> refused,
      Runnable idle) {
    this.wire = wire;
    this.connection = connection;
    this.key = key;
    this.limits = limits;
    this.refused = refused;
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
      endSlow(now - limits.bodyTimeout().toNanos());
      start();
    }
  }

  private void refuse(String why, Http2Error error) {
    wire.refuse(new HttpRefusal(Reason.TOO_SLOW, why, true), error);
  }

  private void endSlow(long since) {
    for (H2Stream stream : slow(since)) {
      stream.tooSlow();
      refused.accept(
          new HttpRefusal(Reason.TOO_SLOW, "a body stood still on the caller's account", false));
    }
  }

  private List<H2Stream> slow(long since) {
    List<H2Stream> slow = new ArrayList<>(0);
    try {
      Http2Stream last =
          connection.forEachActiveStream(
              each -> {
                H2Stream stream = each.getProperty(key);
                if (stream != null && stream.stoodStillSince(since)) {
                  slow.add(stream);
                }
                return true;
              });
      assert last == null;
    } catch (Http2Exception e) {
      throw new IllegalStateException(e); // the visitor throws none
    }
    return slow;
  }
}
