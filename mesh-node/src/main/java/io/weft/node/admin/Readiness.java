package io.weft.node.admin;

import java.util.Optional;

/** Whether the node wants traffic. Asked from the admin service's thread; must not block. */
@FunctionalInterface
public interface Readiness {

  /** Why the node is not ready, in a few words such as {@code draining}; empty when it is. */
  Optional<String> obstacle();
}
