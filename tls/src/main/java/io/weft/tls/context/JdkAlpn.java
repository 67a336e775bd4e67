package io.weft.tls.context;

import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Has the JDK's engine agree an application protocol (RFC 7301) by itself: Netty would put an
 * engine of its own around it, which is not the one that trust is asked about.
 */
final class JdkAlpn {
  private JdkAlpn() {}

  /** The client's side. */
  static void offer(SSLEngine engine, List<String> protocols) {
    if (!protocols.isEmpty()) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setApplicationProtocols(protocols.toArray(String[]::new));
      engine.setSSLParameters(parameters);
    }
  }

  /** The server's side, which goes on without when the client offers none of them. */
  static void take(SSLEngine engine, List<String> protocols) {
    if (!protocols.isEmpty()) {
      engine.setHandshakeApplicationProtocolSelector(
          (asked, offered) -> protocols.stream().filter(offered::contains).findFirst().orElse(""));
    }
  }
}
