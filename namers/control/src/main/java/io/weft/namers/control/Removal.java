package io.weft.namers.control;

import io.weft.stack.time.Loop;
import org.jspecify.annotations.Nullable;

/** What is to happen to something that nobody uses, unless somebody does before. On the loop. */
final class Removal {
  private Loop.@Nullable Timeout due;

  void after(Loop loop, long nanos, Runnable remove) {
    cancel();
    due = loop.schedule(nanos, remove);
  }

  void cancel() {
    if (due != null) {
      due.cancel();
      due = null;
    }
  }
}
