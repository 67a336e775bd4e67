package io.weft.node.protocol.params;

import io.weft.balancers.BalancerPolicy;
import io.weft.balancers.Lifecycle;
import io.weft.balancers.load.LoadMetric;
import io.weft.balancers.pick.BalancerPolicies;
import io.weft.node.config.LoadBalancerConfig;
import io.weft.node.config.LoadBalancerConfig.Kind;
import io.weft.node.config.LoadBalancerConfig.Zone;
import io.weft.node.router.RouterParams;
import io.weft.stack.Params;

/** Makes the parameters of a balancer of its configuration. */
final class BalancerParams {
  private BalancerParams() {}

  /**
   * Some parameters with those of a balancer.
   *
   * @param origin the entry that they come from
   */
  static Params with(Params params, LoadBalancerConfig config, String origin) {
    return params
        .with(RouterParams.BALANCER, policy(config), origin)
        .with(RouterParams.LOAD, load(config.kind()), origin)
        .with(
            RouterParams.LIFECYCLE, new Lifecycle(config.probation(), config.slowStart()), origin);
  }

  private static LoadMetric load(Kind kind) {
    return kind instanceof Kind.Ewma ewma
        ? LoadMetric.peakEwma(ewma.decayTime())
        : LoadMetric.leastLoaded();
  }

  /** The zone's endpoints are chosen among inside a panic, which is one of the whole cluster. */
  private static BalancerPolicy policy(LoadBalancerConfig config) {
    BalancerPolicy policy = choice(config.kind());
    if (config.zone().isPresent()) {
      Zone zone = config.zone().get();
      policy = BalancerPolicies.zonePreference(policy, zone.name(), zone.minOpen() / 100.0);
    }
    return config.panicThreshold() == 0
        ? policy
        : BalancerPolicies.panic(policy, config.panicThreshold() / 100.0);
  }

  private static BalancerPolicy choice(Kind kind) {
    if (kind instanceof Kind.P2c p2c) {
      return BalancerPolicies.p2c(p2c.maxEffort());
    }
    if (kind instanceof Kind.Ewma ewma) {
      return BalancerPolicies.p2c(ewma.maxEffort());
    }
    if (kind instanceof Kind.Aperture aperture) {
      return BalancerPolicies.aperture(
          aperture.smoothWindow(),
          aperture.lowLoad(),
          aperture.highLoad(),
          aperture.minAperture(),
          aperture.maxEffort());
    }
    if (kind instanceof Kind.DeterministicAperture aperture) {
      return BalancerPolicies.deterministicAperture(
          aperture.peers(), aperture.peerIndex(), aperture.minAperture(), aperture.maxEffort());
    }
    return kind instanceof Kind.RoundRobin robin
        ? BalancerPolicies.roundRobin(robin.maxEffort())
        : BalancerPolicies.heap();
  }
}
