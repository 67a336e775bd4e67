package io.weft.jmh.faults;

/** When a run was what, by the load's ticker: well, struck, and well again until its end. */
record Phases(long healthyNanos, long struckNanos, long healedNanos, long endNanos) {}
