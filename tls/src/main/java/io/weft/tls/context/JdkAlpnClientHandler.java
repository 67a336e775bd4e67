package io.weft.tls.context;

import io.netty.handler.ssl.SslHandler;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A client's ALPN with the JDK's engine. Netty's own puts a wrapper around the engine, and {@link
 * PeerTrust} is asked about what is within, of which it would not know whom it expects.
 */
final class JdkAlpnClientHandler extends SslHandler {
  JdkAlpnClientHandler(SSLEngine engine, List<String> protocols) {
    super(engine);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(protocols.toArray(String[]::new));
    engine.setSSLParameters(parameters);
  }

  @Override
  public @Nullable String applicationProtocol() {
    String protocol = engine().getApplicationProtocol();
    return protocol == null || protocol.isEmpty() ? null : protocol; // null before, empty for none
  }
}
