package io.weft.stack.call;

/**
 * A response that is given on when its head is there, and goes on after that. What it counts as is
 * known for certain when it is over. Confined to the loop of its call.
 */
public interface Streamed {

  /** Whether all of it has been passed on, or nothing more of it will be. */
  boolean isOver();

  /** Whether it is known that what is left of it will not come. */
  boolean isBroken();

  /** Has a task run when it is over; at once when it is. Tasks run in the order they came. */
  void whenOver(Runnable task);

  /** Has a task run when a response is over, which is at once when it came as a whole. */
  static void whenOver(Object response, Runnable task) {
    if (response instanceof Streamed streamed) {
      streamed.whenOver(task);
    } else {
      task.run();
    }
  }
}
