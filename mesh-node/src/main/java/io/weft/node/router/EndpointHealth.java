package io.weft.node.router;

import io.weft.balancers.Status;
import io.weft.balancers.health.AccrualListener;
import io.weft.balancers.health.AccrualPolicy;
import io.weft.balancers.health.EjectionLimit;
import io.weft.balancers.health.FailFast;
import io.weft.balancers.health.FailureAccrual;
import io.weft.stack.call.Failure;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint fares: by the outcome of its calls, and where that is wanted, by whether it can
 * be connected to.
 */
final class EndpointHealth implements AutoCloseable {
  /** Of an endpoint that nobody watches. */
  static final EndpointHealth UNWATCHED =
      new EndpointHealth(
          AccrualPolicy.none()
              .watch(() -> 0, () -> 0, new EjectionLimit(0, () -> 0), AccrualListener.none()),
          null);

  private final FailureAccrual accrual;
  private final @Nullable FailFast failFast;

  EndpointHealth(FailureAccrual accrual, @Nullable FailFast failFast) {
    this.accrual = accrual;
    this.failFast = failFast;
  }

  FailureAccrual accrual() {
    return accrual;
  }

  /** None where connections that fail are left to the outcome of the calls. */
  @Nullable FailFast failFast() {
    return failFast;
  }

  Status status() {
    Status byCalls = accrual.status();
    return failFast == null ? byCalls : byCalls.worse(failFast.status());
  }

  /** Why the status is not open; null when it is. */
  @Nullable String reason() {
    Failure refusal = failFast == null ? null : failFast.refusal();
    if (refusal != null) {
      return refusal.getMessage();
    }
    return switch (status()) {
      case OPEN -> null;
      case BUSY -> "on trial by one call";
      case CLOSED ->
          accrual.status() == Status.CLOSED
              ? "left alone: its calls failed"
              : "no connection can be opened (failFast)";
    };
  }

  @Override
  public void close() {
    accrual.close();
    if (failFast != null) {
      failFast.close();
    }
  }
}
