package io.weft.tls.context;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the TLS of a connection is to be like. Connections of like terms share a context.
 *
 * @param side which side of the connection this is, and whether it asks for a certificate
 * @param protocols the application protocols (ALPN), the preferred one first; none for no ALPN
 */
record Terms(Side side, List<String> protocols) {
  private static final int MAX_NAME_BYTES = 255; // RFC 7301 §3.1

  enum Side {
    CLIENT,
    /** A server whose callers must show a certificate. */
    SERVER,
    /** A server whose callers may show one. */
    EDGE_SERVER
  }

  Terms {
    protocols = List.copyOf(protocols);
    Set<String> seen = new HashSet<>();
    for (String protocol : protocols) {
      int bytes = protocol.getBytes(StandardCharsets.UTF_8).length;
      if (bytes == 0 || bytes > MAX_NAME_BYTES || !seen.add(protocol)) {
        throw new IllegalArgumentException(
            "application protocols are "
                + protocols
                + ", expected different names of 1 to "
                + MAX_NAME_BYTES
                + " bytes");
      }
    }
  }
}
