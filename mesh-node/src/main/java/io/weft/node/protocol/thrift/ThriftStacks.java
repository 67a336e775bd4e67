package io.weft.node.protocol.thrift;

import io.weft.node.router.EndpointTarget;
import io.weft.node.router.Requeues;
import io.weft.node.router.Stacks;
import io.weft.node.router.Stats;
import io.weft.node.router.TotalTimeout;
import io.weft.stack.Role;
import io.weft.stack.Stack;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MessageType;

/** What serves a Thrift call, each list from top to bottom. */
final class ThriftStacks implements Stacks<ThriftMessage, ThriftMessage> {
  private static final Role CONNECTIONS = new Role("connections");

  private final ThriftClient.Common common;

  ThriftStacks(ThriftClient.Common common) {
    this.common = common;
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> path(Stack<ThriftMessage, ThriftMessage> binding) {
    return binding
        .push(TotalTimeout.module())
        // On top, so that it counts what the caller sees.
        .push(Stats.path(ThriftStacks::result));
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> cluster(Stack<ThriftMessage, ThriftMessage> balancer) {
    return balancer.push(Requeues.module()).push(Stats.cluster(ThriftStacks::result));
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> endpoint(EndpointTarget target) {
    return Stack.leaf(
        CONNECTIONS,
        target
            .identity()
            .map(identity -> "one call a connection, over mutual TLS with " + identity)
            .orElse("one call a connection, plain"),
        ThriftClient.Settings.READS,
        params ->
            new ThriftEndpoint(
                new ThriftClient(common, target, ThriftClient.Settings.of(params)),
                common.connector().loopCount()));
  }

  private static String result(ThriftMessage reply) {
    return reply.type() == MessageType.EXCEPTION ? "exception" : "ok";
  }
}
