package io.weft.namers.spi;

import io.weft.stack.activity.Activity;
import java.util.concurrent.CompletionStage;

/** An endpoint in a discovery system. */
public interface Announcement {

  /** Whether the endpoint is registered; failed, with the reason, while it should be and is not. */
  Activity<Boolean> registered();

  /**
   * Tells all who look that the endpoint is about to stop, so that they stop calling it: also when
   * it is the last one of its name. Where the system has a state for this the entry stays in that
   * state until the announcer is closed, since a reader believes a stated end at once, and an entry
   * that has just vanished only after a while.
   *
   * @return done when the discovery system has confirmed it; failed when it could not be told
   */
  CompletionStage<Void> withdraw();
}
