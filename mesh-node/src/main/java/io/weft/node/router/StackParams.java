package io.weft.node.router;

import io.weft.namers.name.Path;
import io.weft.stack.Params;
import io.weft.stack.call.Failure;

/**
 * Says what a router's stacks are made from. Asked when a name or a cluster is first used, by any
 * thread, and not for each call.
 */
public interface StackParams {

  /** The same for all. */
  static StackParams of(Params params) {
    return new StackParams() {
      @Override
      public Params path(Path name) {
        return params;
      }

      @Override
      public Params cluster(Path id) {
        return params;
      }
    };
  }

  /**
   * For the path stack of a logical name.
   *
   * @throws Failure when its configuration is wrong; its calls fail with it
   */
  Params path(Path name) throws Failure;

  /**
   * For the cluster stack of a bound name, and for the stacks of its endpoints.
   *
   * @throws Failure when its configuration is wrong; its calls fail with it
   */
  Params cluster(Path id) throws Failure;
}
