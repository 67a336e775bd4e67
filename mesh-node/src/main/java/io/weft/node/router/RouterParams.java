package io.weft.node.router;

import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Lifecycle;
import io.weft.balancers.health.AccrualPolicy;
import io.weft.balancers.load.LoadMetric;
import io.weft.balancers.pick.BalancerPolicies;
import io.weft.namers.name.Path;
import io.weft.stack.Param;
import io.weft.stack.metrics.MetricScope;
import java.util.Optional;

/** Parameters that the router itself gives to the stacks it makes. */
public final class RouterParams {
  /** The router's label. */
  public static final Param<String> LABEL = Param.of("label", "");

  /** The logical name that a path stack serves, as text. */
  public static final Param<String> NAME = Param.of("name", "");

  /** What a path stack serves: the logical name, and the callers' own rules for it. */
  public static final Param<Destination> DESTINATION =
      Param.of("destination", Destination.of(Path.empty()));

  /** The bound name that a cluster stack serves, as text. */
  public static final Param<String> CLUSTER = Param.of("cluster", "");

  /** The scope of the series of the name or cluster that a stack serves. */
  public static final Param<MetricScope> METRICS = Param.of("metrics", MetricScope.none());

  /** How an endpoint is chosen. */
  public static final Param<BalancerPolicy> BALANCER =
      Param.of("loadBalancer", BalancerPolicies.p2c());

  /** How endpoints come and go. */
  public static final Param<Lifecycle> LIFECYCLE =
      Param.of("loadBalancer.lifecycle", Lifecycle.PLAIN);

  /** By what endpoints are compared. */
  public static final Param<LoadMetric> LOAD =
      Param.of("loadBalancer.load", LoadMetric.leastLoaded());

  /** Whom to expect at an endpoint for which discovery gives no mesh identity. */
  public static final Param<Optional<String>> EXPECTED_IDENTITY =
      Param.of("tls.identity", Optional.empty());

  /** How many calls may be on their way to one endpoint; any number by default. */
  public static final Param<Optional<Integer>> MAX_PER_ENDPOINT =
      Param.of("hostMaxConcurrentRequests", Optional.empty());

  /** When an endpoint is taken for dead. */
  public static final Param<AccrualPolicy> ACCRUAL =
      Param.of("failureAccrual", AccrualPolicy.standard());

  /** The share of a cluster's endpoints that may be taken for dead at a time; one always may. */
  public static final Param<Double> MAX_EJECTION_SHARE = Param.of("maxEjectionShare", 0.5);

  /** Whether calls fail at once to an endpoint that cannot be connected to. */
  public static final Param<Boolean> FAIL_FAST = Param.of("failFast", false);

  /** Who is told of each call to the bound name that a cluster stack serves, when it is over. */
  static final Param<CallEnd> CALL_END = Param.of("callEnd", (nanos, success) -> {});

  /** The health of the endpoint that a stack serves. */
  static final Param<EndpointHealth> HEALTH = Param.of("health", EndpointHealth.UNWATCHED);

  private RouterParams() {}
}
