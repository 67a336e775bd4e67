package io.weft.node.protocol.params;

import io.weft.balancers.health.AccrualPolicy;
import io.weft.node.config.ClientConfig;
import io.weft.node.config.Effective;
import io.weft.node.config.FailureAccrualConfig;
import io.weft.node.config.FailureAccrualConfig.ConsecutiveFailures;
import io.weft.node.config.FailureAccrualConfig.Hybrid;
import io.weft.node.config.FailureAccrualConfig.SuccessRate;
import io.weft.node.config.FailureAccrualConfig.SuccessRateWindowed;
import io.weft.node.router.RouterParams;
import io.weft.stack.Params;

/** What a configuration says of the health of endpoints, as parameters of the router. */
final class HealthParams {
  private HealthParams() {}

  static Params of(Effective<ClientConfig> effective) {
    ClientConfig client = effective.config();
    String origin = effective.origin("failureAccrual");
    Params params =
        Params.empty()
            .with(RouterParams.FAIL_FAST, client.failFast(), effective.origin("failFast"));
    return client.failureAccrual() instanceof FailureAccrualConfig.Watched watched
        ? params
            .with(RouterParams.ACCRUAL, policy(watched), origin)
            .with(RouterParams.MAX_EJECTION_SHARE, watched.maxEjectionShare(), origin)
        : params.with(RouterParams.ACCRUAL, AccrualPolicy.none(), origin);
  }

  private static AccrualPolicy policy(FailureAccrualConfig.Watched watched) {
    FailureAccrualConfig.Rule rule = watched.rule();
    if (rule instanceof SuccessRate rate) {
      return AccrualPolicy.successRate(rate.successRate(), rate.requests(), watched.backoff());
    }
    if (rule instanceof SuccessRateWindowed rate) {
      return AccrualPolicy.successRateWindowed(
          rate.successRate(), rate.window(), watched.backoff());
    }
    if (rule instanceof Hybrid hybrid) {
      return AccrualPolicy.hybrid(
          hybrid.successRate(), hybrid.window(), hybrid.failures(), watched.backoff());
    }
    int failures = ((ConsecutiveFailures) rule).failures();
    return AccrualPolicy.consecutiveFailures(failures, watched.backoff());
  }
}
