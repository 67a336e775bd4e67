package io.weft.node.protocol.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.weft.node.net.Connector;
import io.weft.node.net.NettyLoop;
import io.weft.node.router.EndpointTarget;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;
import io.weft.tls.context.TlsIdentity;
import io.weft.tls.context.TlsPeer;
import io.weft.tls.context.TlsRefusal;
import io.weft.tls.identity.SpiffeId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections to one endpoint: plain, or mutual TLS where the endpoint has a mesh identity;
 * never plain where it has one, but for the terms by which a session agrees TLS. Counts them, and
 * how they failed. Safe for any thread.
 */
public final class EndpointConnector {
  private static final Logger log = LoggerFactory.getLogger(EndpointConnector.class);
  private static final String SIDE = "client";

  private final String label;
  private final Connector connector;
  private final MetricScope routerMetrics;
  private final EndpointTarget target;
  private final Duration timeout;
  private final Optional<TlsIdentity> identity;
  private final Counter connected;

  /** Told what became of opening a connection, on its loop and never within the call that asks. */
  public interface Opening {
    /** Connected, and TLS agreed where it is wanted. */
    void opened(Channel channel);

    /** There is no connection, and it has been counted. */
    void failed(Failure failure);
  }

  /**
   * @param timeout how long connecting may take, without TLS
   * @param identity the node's own; without it no endpoint with an identity can be called
   */
  public EndpointConnector(
      String label,
      Connector connector,
      MetricScope routerMetrics,
      EndpointTarget target,
      Duration timeout,
      Optional<TlsIdentity> identity) {
    this.label = label;
    this.connector = connector;
    this.routerMetrics = routerMetrics;
    this.target = target;
    this.timeout = timeout;
    this.identity = identity;
    this.connected = connects("ok");
    target
        .metrics()
        .gauge(
            EndpointMetrics.CONNECTIONS,
            target.report()::connections,
            label,
            target.cluster(),
            target.address());
  }

  public EndpointTarget target() {
    return target;
  }

  /** One loop's share of a bound. */
  public int share(int bound) {
    int loops = connector.loopCount();
    return Math.max(1, (bound + loops - 1) / loops);
  }

  /**
   * Opens a connection. On the loop.
   *
   * @param handlers fills the pipeline behind TLS
   */
  public void connect(NettyLoop loop, Consumer<ChannelPipeline> handlers, Opening opening) {
    connect(
        loop,
        channel -> {
          target.identity().ifPresent(expected -> channel.pipeline().addLast(tls(channel)));
          handlers.accept(channel.pipeline());
        },
        done -> connected(done, opening),
        opening);
  }

  /**
   * Opens a connection in clear text, whatever the endpoint is. Where it has an identity nothing
   * but the terms of a session may be written before {@link #secure}. On the loop.
   */
  public void connectForTerms(NettyLoop loop, Consumer<ChannelPipeline> handlers, Opening opening) {
    connect(loop, channel -> handlers.accept(channel.pipeline()), opening::opened, opening);
  }

  /**
   * Puts TLS before the handlers of a connection that was opened for terms, to an endpoint that has
   * an identity. All that is written from now on goes over TLS. On the loop.
   */
  public void secure(Channel channel, Opening opening) {
    SslHandler tls = tls(channel);
    channel.pipeline().addFirst(tls);
    awaitTls(tls, channel, opening);
  }

  private void connect(
      NettyLoop loop, Consumer<Channel> fill, Consumer<Channel> done, Opening opening) {
    if (target.identity().isPresent() && identity.isEmpty()) {
      loop.execute(() -> opening.failed(noCertificate()));
      return;
    }
    ChannelFuture opened =
        connector.connect(
            loop,
            target.socket(),
            timeout,
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                fill.accept(channel);
              }
            });
    opened.addListener(
        outcome -> {
          if (opened.isSuccess()) {
            done.accept(opened.channel());
          } else {
            opening.failed(notConnected(opened.cause()));
          }
        });
  }

  private Failure noCertificate() {
    connects("no-own-certificate").increment();
    return Failure.notSent(
        Failure.Kind.TLS,
        target.address()
            + " must be called over mutual TLS as "
            + target.identity().orElseThrow()
            + ", and the router has no certificate for it: set client.tls");
  }

  private Failure notConnected(Throwable cause) {
    return failed(
        Failure.notSent(
            Failure.Kind.CONNECT,
            "cannot connect to " + target.address() + ": " + cause.getMessage(),
            cause));
  }

  private SslHandler tls(Channel channel) {
    SpiffeId expected = SpiffeId.parse(target.identity().orElseThrow());
    return identity.orElseThrow().client(channel.alloc(), expected);
  }

  private void connected(Channel channel, Opening opening) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      opening.opened(channel);
    } else {
      awaitTls(tls, channel, opening);
    }
  }

  private void awaitTls(SslHandler tls, Channel channel, Opening opening) {
    tls.handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                secured(tls);
                opening.opened(channel);
              } else {
                channel.close();
                opening.failed(failed(refused(done.cause())));
              }
            });
  }

  private void secured(SslHandler tls) {
    TlsPeer peer = TlsIdentity.peer(tls);
    target.report().secured(peer.protocol() + " " + peer.cipher() + " " + peer.identity());
    routerMetrics.counter(EndpointMetrics.TLS_HANDSHAKES, label, SIDE).increment();
  }

  /** Counts and logs a refusal of TLS, by either side, and says it as a failure. */
  public Failure refused(Throwable cause) {
    TlsRefusal refusal = TlsRefusal.of(cause);
    return Failure.notSent(
        Failure.Kind.TLS, refused(refusal.check().code(), refusal.message()), cause);
  }

  /** The same where one side would go on in clear text and the other must not. */
  public Failure refusedClearText(String why) {
    return Failure.notSent(Failure.Kind.TLS, refused("plaintext", why));
  }

  private String refused(String check, String why) {
    String message = "TLS with " + target.address() + " refused (" + check + "): " + why;
    routerMetrics.counter(EndpointMetrics.TLS_REFUSED, label, SIDE, check).increment();
    log.warn("router {}: {}", label, message);
    return message;
  }

  /** Whether TLS itself failed. */
  public static boolean isTls(Throwable cause) {
    return cause instanceof SSLException
        || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
  }

  /** A connection that was opened is ready for calls. */
  public void ready() {
    connected.increment();
    target.report().opened();
  }

  /** A connection that was ready is gone. */
  public void closed() {
    target.report().closed();
  }

  /** Counts that a connection, opened or not, did not become ready; gives the failure back. */
  public Failure failed(Failure failure) {
    connects(failure.kind().code()).increment();
    return failure;
  }

  private Counter connects(String result) {
    return target
        .metrics()
        .counter(EndpointMetrics.CONNECTS, label, target.cluster(), target.address(), result);
  }
}
