package io.weft.node.protocol.http.call;

import io.weft.http.grpc.GrpcTimeout;
import io.weft.http.model.Headers;
import io.weft.namers.name.Dtab;
import io.weft.node.protocol.call.DtabPolicy;
import io.weft.node.protocol.call.RemoteDeadline;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.time.WallClock;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Takes out of requests what their callers say beside them, and leaves what may be passed on.
 * Confined to a connection's loop.
 */
final class CallerContext {
  /** Says who the caller is, in proxies that have asked it. */
  private static final String CLIENT_CERTIFICATE = "x-forwarded-client-cert";

  /** Longer ones are as good as none, and a sum with the clock could go over. */
  private static final long MAX_TIMEOUT_NANOS = Duration.ofDays(365).toNanos();

  private final boolean clear;
  private final DtabPolicy policy;
  private final Counter cleared;
  private final RemoteDeadline deadline;
  private final CallerDtab dtab = new CallerDtab();

  /**
   * @param clear whether nothing of it holds or is passed on
   * @param cleared counts requests that had something taken away for that
   */
  CallerContext(boolean clear, DtabPolicy policy, Counter cleared, WallClock clock) {
    this.clear = clear;
    this.policy = policy;
    this.cleared = cleared;
    this.deadline = new RemoteDeadline(clock);
  }

  /**
   * The rules by which a request is routed besides those of the router. The deadline of its context
   * is that which came with it.
   *
   * @throws Failure if its Dtab cannot be read, or is refused; or if its deadline is over
   */
  Dtab take(Headers headers, CallContext context) throws Failure {
    headers.remove(CLIENT_CERTIFICATE);
    grpcTimeout(headers, context);
    return hasContext(headers) ? takeContext(headers, context) : Dtab.empty();
  }

  private static boolean hasContext(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (ContextHeader.isContext(headers.name(i))) {
        return true;
      }
    }
    return false;
  }

  private Dtab takeContext(Headers headers, CallContext context) throws Failure {
    Dtab local = CallerDtab.isIn(headers) ? policy.admit(() -> dtab.of(headers)) : Dtab.empty();
    if (clear) {
      cleared.increment();
      headers.removeNames(ContextHeader::isContext);
      return local;
    }
    deadline.apply(DeadlineHeader.earliest(headers.all(ContextHeader.DEADLINE)), context);
    String trace = headers.get(ContextHeader.TRACE);
    headers.removeNames(ContextHeader::endsHere);
    if (!local.isEmpty()) {
      headers.add(ContextHeader.CONTEXT_DTAB, local.toString());
    }
    if (trace != null) {
      passOnTrace(headers, trace);
    }
    return local;
  }

  /** What is no trace context is dropped, and the request goes on. */
  private static void passOnTrace(Headers headers, String trace) {
    TraceHeader.traceId(trace)
        .ifPresent(
            id -> {
              headers.add(ContextHeader.TRACE, trace);
              headers.add(ContextHeader.REQUEST_ID, id);
            });
  }

  /** It counts from when the request came and needs no trust: it can only make a call shorter. */
  private static void grpcTimeout(Headers headers, CallContext context) throws Failure {
    String value = headers.get(GrpcTimeout.HEADER);
    OptionalLong timeout = value == null ? OptionalLong.empty() : GrpcTimeout.parse(value);
    if (timeout.isEmpty()) {
      return;
    }
    long nanos = timeout.getAsLong();
    if (nanos == 0) {
      throw Failure.notSent(
          Failure.Kind.TIMEOUT, "the call has no time: " + GrpcTimeout.HEADER + " is 0");
    }
    if (nanos < MAX_TIMEOUT_NANOS) {
      context.shortenDeadline(context.startNanos() + nanos);
    }
  }
}
