package io.weft.node.protocol;

import java.net.InetSocketAddress;

/** A port of a router, whatever is spoken there. Threads as with {@link ProtocolRouter}. */
public interface ProtocolServer extends AutoCloseable {

  /** Where it listens. */
  InetSocketAddress address();

  /** Stops accepting, and has each connection finish what is in flight and close. */
  void drain();

  /** Connections of callers that are still open. */
  int openConnections();

  @Override
  void close();
}
