package io.weft.node.protocol.thrift;

import io.weft.node.protocol.endpoint.EndpointParams;
import io.weft.node.protocol.endpoint.EndpointService;
import io.weft.node.protocol.thrift.mux.MuxClient;
import io.weft.node.protocol.thrift.mux.MuxEvents;
import io.weft.node.protocol.thrift.mux.MuxMetrics;
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
import io.weft.node.traffic.FaultInjection;
import io.weft.node.traffic.Faults;
import io.weft.node.traffic.Mirror;
import io.weft.node.traffic.RateLimit;
import io.weft.node.traffic.TokenBuckets;
import io.weft.stack.Params;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.ResponseClass;
import io.weft.stack.call.ResponseClassifier;
import io.weft.stack.time.Ticker;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.mux.TlsLevel;
import java.util.random.RandomGenerator;

/** What serves a Thrift call, each list from top to bottom. */
final class ThriftStacks implements Stacks<ThriftMessage, ThriftMessage> {
  private static final Role CONNECTIONS = new Role("connections");

  private final ThriftClient.Common common;
  private final Mirror.Dispatch<ThriftMessage, ThriftMessage> dispatch;
  private final Faults faults;
  private final Ticker ticker;
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
      Ticker ticker,
      RandomGenerator random) {
    this.common = common;
    this.dispatch = dispatch;
    this.faults = faults;
    this.ticker = ticker;
    this.random = random;
  }

  @Override
  public Stack<ThriftMessage, ThriftMessage> path(Stack<ThriftMessage, ThriftMessage> binding) {
    return binding
        .push(Retries.module(random))
        // Above the retries: a call is copied once, however often it is tried.
        .push(Mirror.module(dispatch, ThriftMessage::retainedDuplicate, random))
        // In the place of the service: a delay counts in the call's time, and a call that is made
        // to fail is neither copied nor tried again, which would hide it.
        .push(FaultInjection.module(faults))
        // Over the retries, whose pauses are part of the time.
        .push(TotalTimeout.module())
        // Above all that costs something, and a refused call is neither tried again nor copied.
        .push(RateLimit.module(buckets))
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
    String way =
        target.identity().map(identity -> "mutual TLS with " + identity).orElse("plain TCP");
    return Stack.<ThriftMessage, ThriftMessage>leaf(
            CONNECTIONS,
            "calls the endpoint over " + way,
            ThriftClient.Settings.READS,
            params -> service(target, params))
        .push(AccrualFilter.module())
        .push(FailFastFilter.module());
  }

  private Service<ThriftMessage, ThriftMessage> service(EndpointTarget target, Params params) {
    ThriftClient.Settings settings = ThriftClient.Settings.of(params);
    int loops = common.connector().loopCount();
    return switch (params.get(ThriftParams.DIALECT)) {
      case THRIFT, THEADER -> {
        ThriftClient client = new ThriftClient(common, target, settings);
        yield new EndpointService<>(loops, loop -> new ThriftPool(client, loop));
      }
      case THRIFTMUX -> {
        MuxClient client = muxClient(target, settings);
        yield new EndpointService<>(loops, client::sessions);
      }
    };
  }

  private MuxClient muxClient(EndpointTarget target, ThriftClient.Settings settings) {
    EndpointParams.Pool pool = settings.pool();
    return new MuxClient(
        ThriftClient.connector(common, target, settings),
        loop -> new MessageReader(false, common.limits(), common.names().of(loop)),
        common.limits(),
        common.envelopes(),
        new MuxEvents(
            event ->
                target
                    .metrics()
                    .counter(
                        MuxMetrics.ENDPOINT_EVENTS,
                        common.label(),
                        target.cluster(),
                        target.address(),
                        event)),
        new MuxClient.Settings(
            pool.maxWaiters(),
            pool.maxWait(),
            settings.connectTimeout(),
            pool.idleTime(),
            settings.attemptTimeout(),
            MuxClient.Pings.DEFAULT,
            settings.opportunisticTls() == TlsLevel.REQUIRED));
  }

  private static String result(CallContext call, ThriftMessage reply) {
    if (reply.type() == MessageType.EXCEPTION) {
      return "exception";
    }
    ResponseClassifier<ThriftMessage> classifier = call.classifier();
    return classifier.classify(reply) == ResponseClass.SUCCESS ? "ok" : "failure";
  }
}
