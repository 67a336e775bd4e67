package io.weft.node.protocol;

import io.weft.node.router.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A router of a configuration with its servers, whatever they speak. Started, drained and closed by
 * one thread; what it serves may be asked for from any.
 */
public interface ProtocolRouter extends AutoCloseable {

  /** Its name in metrics and on the admin pages. */
  String label();

  /** The router behind the servers. */
  Router<?, ?> router();

  /**
   * Opens the router's ports.
   *
   * @throws IOException when one cannot be bound; the others are closed with {@link #close}
   */
  void listen() throws IOException;

  /** The ports that are open, in the order of the configuration. */
  List<? extends ProtocolServer> servers();

  /** Where the servers listen, in the order of the configuration. */
  default List<InetSocketAddress> addresses() {
    return servers().stream().map(ProtocolServer::address).toList();
  }

  /** Drops what nobody used for the idle time. */
  default void sweep() {
    router().sweep();
  }

  /** Stops accepting, and has each connection finish what is in flight and close. */
  default void drain() {
    servers().forEach(ProtocolServer::drain);
  }

  /** Connections of callers that are still open. */
  default int openConnections() {
    return servers().stream().mapToInt(ProtocolServer::openConnections).sum();
  }

  @Override
  default void close() {
    servers().forEach(ProtocolServer::close);
    router().close();
  }
}
