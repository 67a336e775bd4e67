package io.weft.jmh.faults;

import java.time.Duration;

/**
 * How faults are tried.
 *
 * @param callsPerSecond of the load
 * @param endpoints of the cluster
 * @param struck endpoints that a fault strikes
 * @param warmup of each proxy
 * @param phase for how long a run is healthy, struck, and healed again
 * @param attempts how often a run is made at most while the machine disturbs it
 */
record Plan(
    double callsPerSecond,
    int endpoints,
    int struck,
    Duration warmup,
    Duration phase,
    int attempts) {}
