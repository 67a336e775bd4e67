package io.weft.stack.life;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Things to be closed, the last one first; each is, whatever becomes of the others. For one thread.
 */
public final class Owned implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Owned.class);

  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  /** Takes a thing, and gives it back. */
  public <T extends AutoCloseable> T add(T thing) {
    things.push(thing);
    return thing;
  }

  /** Closes all; a failure is logged. */
  @Override
  public void close() {
    while (!things.isEmpty()) {
      AutoCloseable thing = things.pop();
      try {
        thing.close();
      } catch (Exception e) {
        log.error("closing {} failed", thing, e);
      }
    }
  }
}
