package io.weft.node.protocol.thrift;

import io.weft.node.router.EndpointTarget;
import io.weft.node.router.Requeues;
import io.weft.node.router.Stacks;
import io.weft.node.router.Stats;
import io.weft.node.router.TotalTimeout;
import io.weft.node.traffic.FaultInjection;
import io.weft.node.traffic.Faults;
import io.weft.node.traffic.Mirror;
import io.weft.node.traffic.RateLimit;
import io.weft.node.traffic.TokenBuckets;
import io.weft.stack.Role;
import io.weft.stack.Stack;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MessageType;
import java.util.random.RandomGenerator;

/** What serves a Thrift call, each list from top to bottom. */
final class ThriftStacks implements Stacks<ThriftMessage, ThriftMessage> {
  private static final Role CONNECTIONS = new Role("connections");

  private final ThriftClient.Common common;
  private final Mirror.Dispatch<ThriftMessage, ThriftMessage> dispatch;
  private final Faults faults;
  private final RandomGenerator random;
  private final TokenBuckets buckets = new TokenBuckets();

  /**
   * @param dispatch the router that these stacks are made for
   * @param faults those of the node
   * @param random safe for any thread
   */
  ThriftStacks(
      ThriftClient.Common common,
      Mirror.Dispatch<ThriftMessage, ThriftMessage> dispatch,
      Faults faults,
      RandomGenerator random) {
    this.common = common;
    this.dispatch = dispatch;
    this.faults = faults;
    this.random = random;
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> path(Stack<ThriftMessage, ThriftMessage> binding) {
    return binding
        // Above all that tries a call again: it is copied once.
        .push(Mirror.module(dispatch, ThriftMessage::retainedDuplicate, random))
        // In the place of the service: a delay counts in the call's time, and a call that is made
        // to fail is neither copied nor tried again, which would hide it.
        .push(FaultInjection.module(faults))
        .push(TotalTimeout.module())
        // Above all that costs something, and a refused call is neither tried again nor copied.
        .push(RateLimit.module(buckets))
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
