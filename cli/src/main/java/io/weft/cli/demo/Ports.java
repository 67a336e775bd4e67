package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds ports for the processes of one demonstration: the usual ones where they are free, and any
 * others where not. Each is held until all are found, so that they are different; {@link #release}
 * then leaves them to the processes.
 *
 * <p>Two demonstrations that begin at once could both find the usual ones free. So these go only to
 * the one that holds {@link #TURN}, as long as it runs.
 */
final class Ports implements AutoCloseable {
  private static final int TURN = 4113;

  private final List<ServerSocket> held = new ArrayList<>();
  private final @Nullable ServerSocket turn;

  Ports() {
    this.turn = tryBind(address(Topology.HOST_A), TURN);
  }

  /**
   * An address of a host that nobody listens on.
   *
   * @throws IOException when the host's address cannot be used at all
   */
  InetSocketAddress find(String host, int usual) throws IOException {
    InetAddress ip = address(host);
    ServerSocket socket = turn == null ? null : tryBind(ip, usual);
    if (socket == null) {
      socket = bindAny(ip);
    }
    held.add(socket);
    return new InetSocketAddress(ip, socket.getLocalPort());
  }

  /** An address with any port. */
  InetSocketAddress find(String host) throws IOException {
    return find(host, 0);
  }

  private static ServerSocket bindAny(InetAddress ip) throws IOException {
    try {
      return new ServerSocket(0, 1, ip);
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on %s (%s); where loopback has one address only, add it first, as in: sudo ifconfig lo0 alias %s up"
              .formatted(ip.getHostAddress(), e.getMessage(), ip.getHostAddress()),
          e);
    }
  }

  private static @Nullable ServerSocket tryBind(InetAddress ip, int port) {
    try {
      return new ServerSocket(port, 1, ip);
    } catch (IOException e) {
      return null;
    }
  }

  private static InetAddress address(String host) {
    return new InetSocketAddress(host, 0).getAddress();
  }

  /** Leaves the ports to those who shall listen there. */
  void release() throws IOException {
    for (ServerSocket socket : held) {
      socket.close();
    }
    held.clear();
  }

  @Override
  public void close() throws IOException {
    release();
    if (turn != null) {
      turn.close();
    }
  }
}
