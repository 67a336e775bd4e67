package io.weft.http.h2;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.weft.http.model.HttpRefusal;
import io.weft.http.model.HttpRefusal.Reason;
import io.weft.stack.time.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends the streams whose bodies stand still for too long on the peer's account. */
final class SlowStreams {
  private final H2Wire wire;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final Duration limit;
  private final Consumer<HttpRefusal> refused;
  private Loop.@Nullable Timeout next;

  /**
   * @param key of the {@link H2Stream} of each stream
   * @param refused told of each stream that is ended
   */
  SlowStreams(
      H2Wire wire,
      Http2Connection connection,
      Http2Connection.PropertyKey key,
      Duration limit,
      Consumer<HttpRefusal> refused) {
    this.wire = wire;
    this.connection = connection;
    this.key = key;
    this.limit = limit;
    this.refused = refused;
  }

  /** Looks from time to time from now on. */
  void start() {
    if (next == null) {
      schedule();
    }
  }

  private void schedule() {
    next =
        wire.loop()
            .schedule(
                Math.max(1, limit.toNanos() / 4),
                () -> {
                  schedule();
                  look();
                });
  }

  void stop() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  /** Ends those that are too slow now. */
  void look() {
    for (H2Stream stream : since(wire.ticker().nanos() - limit.toNanos())) {
      stream.tooSlow();
      refused.accept(
          new HttpRefusal(Reason.TOO_SLOW, "a body stood still on the peer's account", false));
    }
  }

  private List<H2Stream> since(long nanos) {
    List<H2Stream> slow = new ArrayList<>(0);
    try {
      Http2Stream last =
          connection.forEachActiveStream(
              each -> {
                H2Stream stream = each.getProperty(key);
                if (stream != null && stream.stoodStillSince(nanos)) {
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
