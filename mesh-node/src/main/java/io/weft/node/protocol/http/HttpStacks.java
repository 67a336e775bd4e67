package io.weft.node.protocol.http;

import io.weft.http.model.Request;
import io.weft.http.model.Response;
import io.weft.node.protocol.endpoint.EndpointParams;
import io.weft.node.protocol.http.call.EndpointHeaders;
import io.weft.node.protocol.http.endpoint.HttpClient;
import io.weft.node.protocol.http.endpoint.HttpEndpoint;
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
import io.weft.stack.time.WallClock;
import java.util.List;
import java.util.random.RandomGenerator;

/** What serves an HTTP request, each list from top to bottom. */
final class HttpStacks implements Stacks<Request, Response> {
  private static final Role CONNECTIONS = new Role("connections");

  private final HttpClient.Common common;
  private final EndpointHeaders headers;
  private final Faults faults;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final TokenBuckets buckets = new TokenBuckets();

  /**
   * @param faults those of the node
   * @param random safe for any thread
   */
  HttpStacks(
      HttpClient.Common common,
      WallClock clock,
      Faults faults,
      Ticker ticker,
      RandomGenerator random) {
    this.common = common;
    this.headers = new EndpointHeaders(clock);
    this.faults = faults;
    this.ticker = ticker;
    this.random = random;
  }

  @Override
  public Stack<Request, Response> path(Stack<Request, Response> binding) {
    return binding
        .push(PathHeaders.module())
        .push(Retries.module(random))
        // Above the retries, which want the body's first bytes kept from the first try on.
        .push(RetryBuffer.module())
        // In the place of the service: a delay counts in the call's time, and a call that is made
        // to fail is not tried again, which would hide it.
        .push(FaultInjection.module(faults))
        // Over the retries, whose pauses are part of the time.
        .push(TotalTimeout.module())
        // Above all that costs something, and a refused call is not tried again.
        .push(RateLimit.module(buckets))
        // On top, so that it counts what the caller sees.
        .push(Stats.path(HttpStacks::result));
  }

  @Override
  public Stack<Request, Response> cluster(Stack<Request, Response> balancer) {
    return balancer
        .push(Requeues.module())
        // Over the requeues: a call has waited for its turn once, and keeps it.
        .push(ConcurrencyLimit.module())
        .push(DeadlineAdmission.module(ticker))
        .push(WebSocketHandshake.module(random))
        .push(ClusterHeaders.module(headers))
        .push(Stats.cluster(HttpStacks::result));
  }

  @Override
  public Stack<Request, Response> endpoint(EndpointTarget target) {
    String way =
        target.identity().map(identity -> "mutual TLS with " + identity).orElse("plain TCP");
    return Stack.<Request, Response>leaf(
            CONNECTIONS,
            "calls the endpoint over " + way,
            List.of(
                HttpParams.DIALECT,
                HttpParams.LIMITS,
                EndpointParams.POOL,
                EndpointParams.CONNECT_TIMEOUT,
                EndpointParams.ATTEMPT_TIMEOUT,
                EndpointParams.TLS),
            params -> service(target, params))
        .push(AccrualFilter.module())
        .push(FailFastFilter.module());
  }

  private Service<Request, Response> service(EndpointTarget target, Params params) {
    return new HttpEndpoint(
        new HttpClient(
            common,
            target,
            new HttpClient.Settings(
                params.get(HttpParams.DIALECT),
                params.get(HttpParams.LIMITS),
                params.get(EndpointParams.POOL),
                params.get(EndpointParams.CONNECT_TIMEOUT),
                params.get(EndpointParams.ATTEMPT_TIMEOUT),
                params.get(EndpointParams.TLS).map(EndpointParams.OwnIdentity::identity))),
        common.connector().loopCount());
  }

  private static String result(CallContext call, Response response) {
    ResponseClassifier<Response> classifier = call.classifier();
    return classifier.classify(response) == ResponseClass.SUCCESS ? "ok" : "failure";
  }
}
