package io.weft.node.protocol.thrift;

import io.weft.node.router.AccrualFilter;
import io.weft.node.router.ConcurrencyLimit;
import io.weft.node.router.DeadlineAdmission;
import io.weft.node.router.EndpointTarget;
import io.weft.node.router.FailFastFilter;
import io.weft.node.router.Requeues;
import io.weft.node.router.Retries;
import io.weft.node.router.Stacks;
import io.weft.node.router.Stats;
import io.weft.node.router.TotalTimeout;
import io.weft.stack.Role;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.stack.time.Ticker;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MessageType;
import java.util.random.RandomGenerator;

/** What serves a Thrift call, each list from top to bottom. */
final class ThriftStacks implements Stacks<ThriftMessage, ThriftMessage> {
  private static final Role CONNECTIONS = new Role("connections");

  private final ThriftClient.Common common;
  private final Ticker ticker;
  private final RandomGenerator random;

  ThriftStacks(ThriftClient.Common common, Ticker ticker, RandomGenerator random) {
    this.common = common;
    this.ticker = ticker;
    this.random = random;
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> path(Stack<ThriftMessage, ThriftMessage> binding) {
    return binding
        .push(Retries.module(random))
        // Over the retries, whose pauses are part of the time.
        .push(TotalTimeout.module())
        // On top, so that it counts what the caller sees.
        .push(Stats.path(ThriftStacks::result));
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> cluster(Stack<ThriftMessage, ThriftMessage> balancer) {
    return balancer
        .push(Requeues.module())
        // Over the requeues: a call has waited for its turn once, and keeps it.
        .push(ConcurrencyLimit.module())
        .push(DeadlineAdmission.module(ticker))
        .push(Stats.cluster(ThriftStacks::result));
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> endpoint(EndpointTarget target) {
    return Stack.<ThriftMessage, ThriftMessage>leaf(
            CONNECTIONS,
            target
                .identity()
                .map(identity -> "one call a connection, over mutual TLS with " + identity)
                .orElse("one call a connection, plain"),
            ThriftClient.Settings.READS,
            params ->
                new ThriftEndpoint(
                    new ThriftClient(common, target, ThriftClient.Settings.of(params)),
                    common.connector().loopCount()))
        .push(AccrualFilter.module())
        .push(FailFastFilter.module());
  }

  private static String result(CallContext call, ThriftMessage reply) {
    if (reply.type() == MessageType.EXCEPTION) {
      return "exception";
    }
    ResponseClassifier<ThriftMessage> classifier = call.classifier();
    return classifier.classify(reply) == ResponseClass.SUCCESS ? "ok" : "failure";
  }
}
