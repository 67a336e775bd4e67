package io.weft.namers.inet.dns;

import java.net.InetSocketAddress;
import java.util.List;

/** Whom to ask, and for what. Thread-safe. */
public interface NameServers extends AutoCloseable {

  /** The servers, in the order in which to ask them; empty while none is known. */
  List<InetSocketAddress> servers();

  /** The full names that a host's name may stand for, in the order in which to ask for them. */
  List<String> candidates(String host);

  @Override
  void close();

  /** Those given; a host's name is taken as it is. */
  static NameServers of(List<InetSocketAddress> servers) {
    return new Given(List.copyOf(servers));
  }

  /** See {@link #of}. */
  record Given(List<InetSocketAddress> servers) implements NameServers {
    @Override
    public List<String> candidates(String host) {
      return List.of(host);
    }

    @Override
    public void close() {}
  }
}
