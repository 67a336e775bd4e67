package io.weft.tls.context;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** The server's side in the form of Netty's contexts: each engine is made of the present files. */
@SuppressWarnings("deprecation") // SslContext wants an ApplicationProtocolNegotiator
final class ServerContext extends SslContext {
  private final Function<ByteBufAllocator, SSLEngine> engines;
  private final List<String> protocols;

  /**
   * @param protocols those that the engines agree upon
   */
  ServerContext(Function<ByteBufAllocator, SSLEngine> engines, List<String> protocols) {
    this.engines = engines;
    this.protocols = List.copyOf(protocols);
  }

  @Override
  public boolean isClient() {
    return false;
  }

  @Override
  public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
    return () -> protocols;
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator) {
    return engines.apply(allocator);
  }

  @Override
  public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
    return newEngine(allocator);
  }

  @Override
  public List<String> cipherSuites() {
    throw new UnsupportedOperationException("they are those of an engine");
  }

  @Override
  public SSLSessionContext sessionContext() {
    throw new UnsupportedOperationException("no session is resumed");
  }
}
