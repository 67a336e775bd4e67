package io.weft.node.router;

import io.weft.balancers.health.FailFast;
import io.weft.stack.call.Failure;
import io.weft.stack.time.Loop;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the connections of an endpoint tell about themselves. From any thread. */
public final class EndpointReport {
  private final @Nullable FailFast failFast;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile String tls = "";

  /** Of an endpoint that is called all the same when no connection could be opened. */
  public EndpointReport() {
    this(null);
  }

  EndpointReport(@Nullable FailFast failFast) {
    this.failFast = failFast;
  }

  /** A connection is ready for calls. */
  public void opened() {
    connections.incrementAndGet();
    if (failFast != null) {
      failFast.connected();
    }
  }

  /**
   * A connection could not be opened.
   *
   * @param loop the present one, on which it was tried
   * @param again opens one more on the same loop, which tells here what becomes of it; run when
   *     calls are kept away until one is open
   */
  public void connectFailed(Failure failure, Loop loop, Runnable again) {
    if (failFast != null) {
      failFast.connectFailed(failure, loop, again);
    }
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
