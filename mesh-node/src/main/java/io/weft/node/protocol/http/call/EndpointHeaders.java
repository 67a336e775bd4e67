package io.weft.node.protocol.http.call;

import io.weft.http.grpc.GrpcTimeout;
import io.weft.http.model.Headers;
import io.weft.http.model.Request;
import io.weft.stack.time.WallClock;
import java.util.OptionalLong;

/**
 * Writes on a request what the node tells the endpoint of it. May be done for each try anew. Safe
 * for any thread.
 */
public final class EndpointHeaders {
  /** The time that a request has. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private final WallClock clock;

  public EndpointHeaders(WallClock clock) {
    this.clock = clock;
  }

  /** Says the logical name of a request, as the text of a path. */
  public static void service(Request request, String name) {
    request.headers().set(ContextHeader.DST_SERVICE, name);
  }

  /**
   * Says where a request was sent.
   *
   * @param cluster the bound name, as the text of a path
   * @param residual what is left of the logical name behind that, likewise; empty, or {@code /},
   *     when nothing is
   */
  public static void client(Request request, String cluster, String residual) {
    Headers headers = request.headers();
    headers.set(ContextHeader.DST_CLIENT, cluster);
    if (residual.isEmpty() || residual.equals("/")) {
      headers.remove(ContextHeader.DST_RESIDUAL);
    } else {
      headers.set(ContextHeader.DST_RESIDUAL, residual);
    }
  }

  /**
   * Says until when a request must be done. A {@code grpc-timeout} is made shorter where it is
   * later, and never added: it ends a stream that the node's own limits would let go on.
   *
   * @param leftNanos the time that it still has, or {@link #UNLIMITED}
   */
  public void deadline(Request request, long leftNanos) {
    if (leftNanos == UNLIMITED) {
      return; // and its caller gave it no deadline either
    }
    Headers headers = request.headers();
    long now = clock.nanos();
    headers.set(ContextHeader.DEADLINE, DeadlineHeader.text(now, now + leftNanos));
    String given = headers.get(GrpcTimeout.HEADER);
    OptionalLong timeout = given == null ? OptionalLong.empty() : GrpcTimeout.parse(given);
    if (timeout.isPresent() && leftNanos < timeout.getAsLong()) {
      headers.set(GrpcTimeout.HEADER, GrpcTimeout.format(leftNanos));
    }
  }
}
