package io.weft.jmh.sim;

import java.time.Duration;

/**
 * What befalls endpoints for a while. It is for the calls that begin in that time.
 *
 * @param endpoints so many of them
 * @param latency of their calls meanwhile
 * @param fails whether these calls fail after that
 */
record Fault(int endpoints, Duration from, Duration length, Latency latency, boolean fails) {

  boolean isOn(long nanos) {
    long since = nanos - from.toNanos();
    return since >= 0 && since < length.toNanos();
  }
}
