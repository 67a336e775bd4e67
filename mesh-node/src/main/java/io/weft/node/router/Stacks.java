package io.weft.node.router;

import io.weft.stack.Stack;

/**
 * The module lists of one protocol. The router brings the leaf of the two upper layers (the binding
 * of a name, the balancer of a cluster); the protocol brings all else.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public interface Stacks<Q, R> {

  /** The modules that serve one logical name, over the binding. */
  Stack<Q, R> path(Stack<Q, R> binding);

  /** The modules that serve one bound name, over the balancer. */
  Stack<Q, R> cluster(Stack<Q, R> balancer);

  /** The modules that serve one address, down to the connection. */
  Stack<Q, R> endpoint(EndpointTarget target);
}
