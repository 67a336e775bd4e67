package io.weft.node.protocol.thrift.mux;

import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/** Asks an endpoint from time to time whether it is there. Confined to the loop. */
final class MuxPings {
  private final MuxClient.Pings pings;
  private final Loop loop;
  private final Runnable ping;
  private final Runnable lost;
  private Loop.@Nullable Timeout next;
  private boolean asked;
  private boolean stopped;

  /**
   * @param ping sends a question
   * @param lost told when it was not answered in time
   */
  MuxPings(MuxClient.Pings pings, Loop loop, Runnable ping, Runnable lost) {
    this.pings = pings;
    this.loop = loop;
    this.ping = ping;
    this.lost = lost;
  }

  void start() {
    if (!stopped) {
      asked = false;
      next = loop.schedule(pings.period().toNanos(), this::ask);
    }
  }

  private void ask() {
    asked = true;
    next = loop.schedule(pings.timeout().toNanos(), lost);
    ping.run();
  }

  void answered() {
    if (asked && next != null) {
      next.cancel();
      start();
    }
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }
}
