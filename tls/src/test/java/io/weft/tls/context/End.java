package io.weft.tls.context;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One end of a connection, and what became of it. */
final class End extends ChannelInboundHandlerAdapter {
  private final CompletableFuture<Optional<TlsPeer>> peer = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private volatile String received = ""; // written on the event loop alone
  private volatile @Nullable SslHandler tls;
  private volatile @Nullable Channel channel;

  void addTo(Channel to, @Nullable Function<ByteBufAllocator, SslHandler> makeTls) {
    channel = to;
    if (makeTls != null) {
      SslHandler handler = makeTls.apply(to.alloc());
      tls = handler;
      to.pipeline().addLast(handler);
    }
    to.pipeline().addLast(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    SslHandler handler = tls;
    if (event instanceof SslHandshakeCompletionEvent done && handler != null) {
      if (done.isSuccess()) {
        peer.complete(TlsIdentity.peerIfShown(handler));
      } else {
        failed(done.cause());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    received = received.concat(bytes.toString(StandardCharsets.US_ASCII));
    bytes.release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    failed(new AssertionError("closed without an error"));
  }

  private void failed(Throwable cause) {
    failure.complete(cause);
    peer.completeExceptionally(cause);
  }

  /** Whom this end talks to, once its handshake is done. */
  TlsPeer peer() throws Exception {
    return peerIfShown().orElseThrow();
  }

  Optional<TlsPeer> peerIfShown() throws Exception {
    return peer.get(30, TimeUnit.SECONDS);
  }

  /** The application protocol that was agreed upon, once the handshake is done. */
  Optional<String> protocol() throws Exception {
    peerIfShown();
    return Optional.ofNullable(handler().applicationProtocol());
  }

  /** The version of TLS, whoever the other side is. */
  String version() throws Exception {
    peerIfShown();
    return handler().engine().getSession().getProtocol();
  }

  private SslHandler handler() {
    SslHandler present = tls;
    if (present == null) {
      throw new IllegalStateException("a plain connection");
    }
    return present;
  }

  /** Why this end's connection failed: in the handshake, or in what followed it. */
  TlsRefusal refusal() throws Exception {
    return TlsRefusal.of(failure.get(30, TimeUnit.SECONDS));
  }

  boolean hasFailed() {
    return failure.isDone();
  }

  void send(String text) {
    channel().writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  void awaitReceived(String text) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> received.equals(text));
  }

  void close() {
    channel().close().syncUninterruptibly();
  }

  private Channel channel() {
    Channel present = channel;
    if (present == null) {
      throw new IllegalStateException("not connected");
    }
    return present;
  }
}
