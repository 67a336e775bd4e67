package io.weft.node.router;

import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import java.util.random.RandomGenerator;

/**
 * What a router's names, clusters and endpoints are made of.
 *
 * @param stacks the protocol's module lists
 * @param params what the stacks are made from
 * @param calls measures what it is asked to
 * @param random safe for any thread
 * @param bindingTimeoutNanos how long a call waits for a name or for addresses to become known
 */
record RouterParts<Q, R>(
    String label,
    Stacks<Q, R> stacks,
    StackParams params,
    MeasuredCalls calls,
    MetricScope metrics,
    Ticker ticker,
    RandomGenerator random,
    long bindingTimeoutNanos) {}
