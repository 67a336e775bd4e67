package io.weft.node.protocol.thrift.mux;

import io.weft.node.net.NettyLoop;
import io.weft.node.protocol.endpoint.EndpointConnector;
import io.weft.node.protocol.endpoint.LoopPool;
import io.weft.node.protocol.thrift.call.Envelopes;
import io.weft.thrift.frame.MessageReader;
import io.weft.thrift.frame.ThriftLimits;
import io.weft.thrift.frame.ThriftMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the sessions to one endpoint have in common.
 *
 * @param readers makes the reader of one session's answers
 */
public record MuxClient(
    EndpointConnector connector,
    Function<NettyLoop, MessageReader> readers,
    ThriftLimits limits,
    Envelopes envelopes,
    MuxEvents events,
    Settings settings) {

  /**
   * How sessions are held.
   *
   * @param maxWaiters how many calls of one loop may wait for a session
   * @param maxWait how long a call waits for a session
   * @param handshakeTimeout how long the endpoint may take to agree terms: a process that has
   *     stopped still accepts connections, and the calls that wait for it could be elsewhere
   * @param idleTime how long a session may be without a call before it is closed
   * @param attemptTimeout how long one try may take; unlimited when empty
   * @param pings how the node finds out that an endpoint is gone
   * @param agreesTls whether TLS with an endpoint that has an identity begins when the session has
   *     agreed it, and not with the first byte
   */
  public record Settings(
      int maxWaiters,
      Duration maxWait,
      Duration handshakeTimeout,
      Duration idleTime,
      Optional<Duration> attemptTimeout,
      Pings pings,
      boolean agreesTls) {}

  /**
   * Questions whether the endpoint is there.
   *
   * @param period from an answer to the next question
   * @param timeout how long an answer may take; then the session is closed
   */
  public record Pings(Duration period, Duration timeout) {
    /** As Finagle's failure detector has it. */
    public static final Pings DEFAULT = new Pings(Duration.ofSeconds(5), Duration.ofSeconds(4));

    @Override
    public String toString() {
      return "every %s, answered within %s".formatted(period, timeout);
    }
  }

  /** What a loop has of the endpoint. */
  public LoopPool<ThriftMessage, ThriftMessage> sessions(NettyLoop loop) {
    return new MuxSessions(this, loop);
  }

  String address() {
    return connector.target().address();
  }

  /** Whether the endpoint is to be called over TLS. */
  boolean hasTls() {
    return connector.target().identity().isPresent();
  }

  /** Whether sessions begin in clear text, and go on over TLS or not at all. */
  boolean agreesTls() {
    return hasTls() && settings.agreesTls();
  }
}
