package io.weft.node.router;

import java.util.concurrent.atomic.AtomicInteger;

/** What the connections of an endpoint tell about themselves. From any thread. */
public final class EndpointReport {
  private final AtomicInteger connections = new AtomicInteger();
  private volatile String tls = "";

  /** A connection is ready for calls. */
  public void opened() {
    connections.incrementAndGet();
  }

  /** A connection that was ready is gone. */
  public void closed() {
    connections.decrementAndGet();
  }

  /** What a TLS connection turned out to be: protocol, cipher, and whom it is with. */
  public void secured(String session) {
    tls = session;
  }

  /** Connections that are open. */
  public int connections() {
    return connections.get();
  }

  /** The last TLS connection's session; empty where there was none. */
  public String tls() {
    return tls;
  }
}
