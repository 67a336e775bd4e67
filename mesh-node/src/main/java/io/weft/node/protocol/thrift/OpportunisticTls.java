package io.weft.node.protocol.thrift;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.weft.node.protocol.thrift.mux.SessionTls;
import io.weft.stack.time.Loop;
import io.weft.thrift.mux.TlsLevel;
import io.weft.thrift.mux.TlsLevel.Agreement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands first in a connection of a port where TLS may begin with the first byte or with what a mux
 * session agrees, as long as neither is settled. TLS is the same in both cases.
 *
 * <p>Source: Finagle's {@code MuxServerNegotiator} and {@code Negotiation}.
 */
final class OpportunisticTls extends ChannelInboundHandlerAdapter implements SessionTls {
  /** As long as the handshake of TLS may take, which has a limit of its own. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ThriftServer server;
  private final TlsLevel level;
  private final Loop loop;
  private @Nullable ChannelHandlerContext context;
  private Loop.@Nullable Timeout limit;
  private boolean begun;

  /**
   * @param level never off
   */
  OpportunisticTls(ThriftServer server, TlsLevel level, Loop loop) {
    this.server = server;
    this.level = level;
    this.loop = loop;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    if (level == TlsLevel.REQUIRED) {
      limit = loop.schedule(LIMIT.toNanos(), () -> expired(added));
    }
  }

  private void expired(ChannelHandlerContext at) {
    server
        .port()
        .refusedTls(
            at.channel(), PlaintextRefusal.CHECK, "no TLS within " + LIMIT.toSeconds() + " s");
    at.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    if (!begun && bytes.isReadable()) {
      begun = true;
      if (PlaintextRefusal.isTls(bytes)) {
        start();
      }
    }
    at.fireChannelRead(bytes);
  }

  /** The caller speaks Thrift without mux, which has no terms: it stays in clear text. */
  void thrift() {
    if (context == null) {
      return;
    }
    if (level == TlsLevel.REQUIRED) {
      PlaintextRefusal.refuse(server, context.channel());
    }
    unchanged();
  }

  @Override
  public TlsLevel level() {
    return level;
  }

  @Override
  public Agreement with(TlsLevel callers) {
    return level.with(callers);
  }

  @Override
  public void unchanged() {
    if (context != null) {
      context.pipeline().remove(this);
    }
  }

  @Override
  public void start() {
    if (context != null) {
      context.pipeline().replace(this, null, server.tls(context.alloc()));
    }
  }

  @Override
  public void refused() {
    server.port().countRefusedTls(PlaintextRefusal.CHECK);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext removed) {
    if (limit != null) {
      limit.cancel();
    }
  }
}
