package io.weft.control.api.thrift;

import io.weft.stack.time.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notices a peer that has gone without a word. Confined to a loop. */
final class Vigil {
  /** How often is looked: a peer may be silent for twice as long. */
  static final Duration PERIOD = Duration.ofSeconds(30);

  private final Loop loop;
  private final Runnable ask;
  private final Runnable gone;
  private Loop.@Nullable Timeout next;
  private boolean heard;
  private boolean asked;

  /**
   * @param ask asks the peer whether it is there
   * @param gone told once, when it does not say so
   */
  Vigil(Loop loop, Runnable ask, Runnable gone) {
    this.loop = loop;
    this.ask = ask;
    this.gone = gone;
  }

  void begin() {
    next = loop.schedule(PERIOD.toNanos(), this::look);
  }

  /** The peer has said something. */
  void heard() {
    heard = true;
  }

  private void look() {
    if (asked && !heard) {
      gone.run();
      return;
    }
    asked = !heard;
    heard = false;
    if (asked) {
      ask.run();
    }
    begin();
  }

  void end() {
    if (next != null) {
      next.cancel();
    }
  }
}
