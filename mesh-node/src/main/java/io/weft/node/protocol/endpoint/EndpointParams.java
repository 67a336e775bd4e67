package io.weft.node.protocol.endpoint;

import io.weft.stack.Param;
import io.weft.tls.context.TlsFiles;
import io.weft.tls.context.TlsIdentity;
import java.time.Duration;
import java.util.Optional;

/** Parameters of the modules that call an endpoint, whatever they speak. */
public final class EndpointParams {
  /** How long one try may take, from the choice of the endpoint on; no limit by default. */
  public static final Param<Optional<Duration>> ATTEMPT_TIMEOUT =
      Param.of("requestAttemptTimeout", Optional.empty());

  /** How long opening a connection may take. */
  public static final Param<Duration> CONNECT_TIMEOUT =
      Param.of("connectTimeout", Duration.ofSeconds(1));

  /** The node's own identity; without it no endpoint with an identity can be called. */
  public static final Param<Optional<OwnIdentity>> TLS = Param.of("tls", Optional.empty());

  /** Bounds of the connections to one endpoint. */
  public static final Param<Pool> POOL =
      Param.of(
          "hostConnectionPool",
          new Pool(1024, 1024, Duration.ofMinutes(10), Duration.ofSeconds(10)));

  /**
   * Bounds of the connections to one endpoint, over all event loops; each loop has an equal share,
   * rounded up.
   *
   * @param maxSize connections
   * @param maxWaiters calls that wait for one
   * @param idleTime how long a connection may be unused before it is closed
   * @param maxWait how long a call waits for a connection
   */
  public record Pool(int maxSize, int maxWaiters, Duration idleTime, Duration maxWait) {
    @Override
    public String toString() {
      return "maxSize %d, maxWaiters %d, idleTime %s, maxWait %s"
          .formatted(maxSize, maxWaiters, idleTime, maxWait);
    }
  }

  /**
   * What the node shows to endpoints.
   *
   * @param files where it comes from; it prints as their names
   */
  public record OwnIdentity(TlsFiles files, TlsIdentity identity) {
    @Override
    public String toString() {
      return files.certificateChain().toString();
    }
  }

  private EndpointParams() {}
}
