package io.weft.jmh.load;

import java.time.Duration;

/**
 * How a row is called.
 *
 * @param payloadBytes of the call's one argument, or of the request's body
 * @param pipeline calls that a connection has on their way at most; one with HTTP/1.1
 * @param callsPerSecond of all connections together; 0 for a closed loop, where each reply makes
 *     room for the next call
 * @param loops event loops of the generator
 */
record Load(
    Protocol protocol,
    int connections,
    int payloadBytes,
    int pipeline,
    double callsPerSecond,
    Duration warmup,
    Duration duration,
    int loops) {

  boolean open() {
    return callsPerSecond > 0;
  }

  Load withWarmup(Duration other) {
    return new Load(
        protocol, connections, payloadBytes, pipeline, callsPerSecond, other, duration, loops);
  }
}
