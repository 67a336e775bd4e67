package io.weft.control.api.http;

import io.weft.http.model.Body;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** The watches that go on, up to a limit. Thread-safe. */
final class WatchSeats {
  private final int max;
  private final AtomicInteger taken = new AtomicInteger();
  private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  WatchSeats(int max) {
    this.max = max;
  }

  /**
   * Begins a watch, on the loop of its connection.
   *
   * @throws Refused if there are too many
   */
  Body begin(Executor loop, Answer.Watch watch) {
    if (taken.incrementAndGet() > max) {
      taken.decrementAndGet();
      throw new Refused(503, "there are " + max + " watches already, which is the limit");
    }
    WatchStream stream = new WatchStream(loop, this::over);
    streams.add(stream);
    stream.start(watch.lines());
    if (draining) {
      stream.drain();
    }
    return stream.body();
  }

  private void over(WatchStream stream) {
    taken.decrementAndGet();
    streams.remove(stream);
  }

  int taken() {
    return taken.get();
  }

  /** Ends all, soundly, and those that come in future. */
  void drain() {
    draining = true;
    streams.forEach(WatchStream::drain);
  }
}
