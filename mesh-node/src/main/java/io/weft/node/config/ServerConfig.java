package io.weft.node.config;

import io.weft.thrift.mux.TlsLevel;
import io.weft.tls.context.TlsFiles;
import java.time.Duration;
import java.util.Optional;

/**
 * One listening port.
 *
 * @param ip the address to listen on, an IP literal
 * @param port 0 lets the system choose
 * @param http what a port for HTTP has of its own; empty for Thrift, to which {@code service},
 *     {@code maxFrameBytes}, {@code maxPipelinedCalls} and {@code frameTimeout} belong
 * @param service the service of a call whose message names only a method
 * @param clearContext whether what callers say of their context is taken away: all that the header
 *     of an upgraded call has but its destination
 * @param localDtab what is done with rules that callers bring for their own calls
 * @param tls the identity that callers see
 * @param clientAuthRequired whether, with {@code tls}, all callers must show an identity that the
 *     bundle trusts; only for HTTP may they also show none
 * @param opportunisticTls what is said to mux sessions that begin in clear text; off where TLS
 *     begins with the first byte alone
 * @param maxFrameBytes the longest message that is taken
 * @param maxConnections how many connections may be open at once; a further one is closed at once
 * @param maxPipelinedCalls how many calls of one connection may be in flight; no more is read
 *     meanwhile
 * @param limit how many calls of all its connections are served at a time
 * @param idleTime how long a connection may be without a call before it is closed
 * @param frameTimeout how long a message may take from its first byte to its last
 * @param announce where it is announced
 */
public record ServerConfig(
    String ip,
    int port,
    Optional<HttpServerConfig> http,
    Optional<String> service,
    boolean clearContext,
    LocalDtab localDtab,
    Optional<TlsFiles> tls,
    boolean clientAuthRequired,
    TlsLevel opportunisticTls,
    int maxFrameBytes,
    int maxConnections,
    int maxPipelinedCalls,
    LimitConfig limit,
    Duration idleTime,
    Duration frameTimeout,
    AnnounceConfig announce) {

  public static final ServerConfig DEFAULT =
      new ServerConfig(
          "127.0.0.1",
          4114,
          Optional.empty(),
          Optional.empty(),
          false,
          LocalDtab.ALLOW,
          Optional.empty(),
          true,
          TlsLevel.OFF,
          16 << 20,
          16_384,
          64,
          LimitConfig.NONE,
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          AnnounceConfig.NOWHERE);
}
