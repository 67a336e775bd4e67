package io.weft.jmh.load;

import org.jspecify.annotations.Nullable;

/**
 * What one run of one row gave. CPU time is per answered call, in microseconds.
 *
 * @param unanswered calls begun, or due, in the measured time and never answered
 * @param proxyCpuMicros of all proxies of the row together; null where there is none
 * @param allocatedBytes on the heaps of all proxies per call; null where they cannot tell
 * @param otherCores cores that programs outside of the benchmark kept busy meanwhile
 */
record Measurement(
    Row row,
    int round,
    long calls,
    long unanswered,
    double callsPerSecond,
    double p50Micros,
    double p99Micros,
    double p999Micros,
    double maxMicros,
    @Nullable Double proxyCpuMicros,
    @Nullable Double allocatedBytes,
    double generatorCpuMicros,
    double serverCpuMicros,
    double otherCores) {}
