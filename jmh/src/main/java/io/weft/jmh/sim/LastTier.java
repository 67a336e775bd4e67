package io.weft.jmh.sim;

import java.util.random.RandomGenerator;

/** The tier that does the work, one call after the other, and that has the fault. */
final class LastTier implements Tier {
  private final RetryScenario scenario;
  private final VirtualTime time;
  private final RandomGenerator random;
  private final long workNanos;
  private long freeNanos;

  LastTier(RetryScenario scenario, VirtualTime time, RandomGenerator random) {
    this.scenario = scenario;
    this.time = time;
    this.random = random;
    this.workNanos = 1_000_000_000L / scenario.capacity();
  }

  @Override
  public void call(Answer answer) {
    long now = time.nanos();
    long waitNanos = Math.max(0, freeNanos - now);
    long latency = RetryScenario.LATENCY.toNanos();
    if (waitNanos > RetryScenario.QUEUE.toNanos()) {
      time.after(latency, () -> answer.ended(false));
      return;
    }
    freeNanos = now + waitNanos + workNanos;
    if (waitNanos + latency > RetryScenario.TRY_LIMIT.toNanos()) {
      time.after(RetryScenario.TRY_LIMIT.toNanos(), () -> answer.ended(false));
      return;
    }
    boolean ok = !(scenario.isStruck(now) && random.nextDouble() < scenario.failing());
    time.after(waitNanos + latency, () -> answer.ended(ok));
  }
}
