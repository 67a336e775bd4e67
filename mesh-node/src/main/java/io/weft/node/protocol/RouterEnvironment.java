package io.weft.node.protocol;

import io.weft.node.net.EventLoops;
import io.weft.node.traffic.Faults;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What the routers of a node share.
 *
 * @param identities gives the certificate of files, opened once and owned by the node
 * @param clock for the deadlines that callers set and endpoints get
 * @param random safe for any thread
 */
public record RouterEnvironment(
    EventLoops loops,
    Function<TlsFiles, TlsIdentity> identities,
    Faults faults,
    MetricScope metrics,
    Ticker ticker,
    WallClock clock,
    RandomGenerator random) {}
