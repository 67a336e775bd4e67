package io.weft.jmh.sim;

import java.time.Duration;

/**
 * A cluster, the calls to it and what befalls it.
 *
 * @param endpoints how many
 * @param latency of a call, whatever else its endpoint has to do
 * @param duration for how long calls come
 * @param patience a call that takes longer is none that succeeded
 * @param callsOff whether the caller then calls it off, so that it is no longer on the way; else it
 *     is waited for, and its latency is known
 */
record Scenario(
    int endpoints,
    Latency latency,
    Fault fault,
    Arrivals arrivals,
    int callsPerSecond,
    Duration duration,
    Duration patience,
    boolean callsOff) {

  /**
   * That of linkerd's article "Beyond Round Robin: Load Balancing for Latency" of 2016: one client
   * sends 1000 calls a second to 11 servers for a minute. Their latency has a median of 167 ms and
   * a standard deviation of 5 ms, without outliers; one server takes 2 s from second 15 to second
   * 45. The article replays recorded latencies; here they are normally distributed.
   */
  static Scenario ofArticle() {
    return new Scenario(
        11,
        Latency.normal(Duration.ofMillis(167), Duration.ofMillis(5)),
        new Fault(
            1,
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Latency.constant(Duration.ofSeconds(2)),
            false),
        Arrivals.CONSTANT,
        1000,
        Duration.ofMinutes(1),
        Duration.ofSeconds(1),
        false);
  }
}
