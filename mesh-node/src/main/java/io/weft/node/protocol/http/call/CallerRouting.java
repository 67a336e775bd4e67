package io.weft.node.protocol.http.call;

import io.weft.http.model.Request;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.node.config.ForwardedConfig;
import io.weft.node.config.LocalDtab;
import io.weft.node.protocol.call.DtabPolicy;
import io.weft.node.router.Destination;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import io.weft.stack.metrics.Counter;
import io.weft.stack.time.WallClock;
import java.net.InetAddress;
import java.util.function.Function;

/**
 * Reads where the requests of one connection want to go and when they must be done, takes out of
 * their heads what the server does not let callers say, and adds how they came here. Confined to
 * the connection's loop.
 */
public final class CallerRouting {

  /**
   * What a server does with the heads of requests.
   *
   * @param clearContext whether callers are strangers, of whose context nothing holds
   * @param maxCallDepth through how many proxies a request may have gone
   * @param cleared counts requests that had something taken away by {@code clearContext}
   * @param overrides counts requests with a Dtab of their own, by result
   */
  public record Rules(
      boolean clearContext,
      LocalDtab localDtab,
      int maxCallDepth,
      ForwardedConfig forwarded,
      Counter cleared,
      Function<String, Counter> overrides) {}

  private final HttpIdentifier identifier;
  private final int maxCallDepth;
  private final InetAddress peer;
  private final CallerContext context;
  private final ForwardedHeaders forwarded;

  /**
   * @param peer at the other end of the connection
   */
  public CallerRouting(HttpIdentifier identifier, Rules rules, InetAddress peer, WallClock clock) {
    this.identifier = identifier;
    this.maxCallDepth = rules.maxCallDepth();
    this.peer = peer;
    this.context =
        new CallerContext(
            rules.clearContext(),
            new DtabPolicy(rules.localDtab(), rules.overrides()),
            rules.cleared(),
            clock);
    this.forwarded = new ForwardedHeaders(rules.forwarded(), !rules.clearContext());
  }

  /**
   * Where a request goes. Its head is what may be passed on, afterwards, and its context has the
   * deadline that it came with. The name is given before anything is taken out, so that an
   * identifier may read any header.
   *
   * @throws Failure if it cannot be named, has been passed on too often, or says of its routing
   *     what cannot be read or is refused; or if its deadline is over
   */
  public Destination route(Request request, CallContext call) throws Failure {
    int hops = Via.hops(request.headers());
    if (hops > maxCallDepth) {
      throw refused(
          "the request came through %d proxies by its Via, over the limit of %d (maxCallDepth): it may go round in circles"
              .formatted(hops, maxCallDepth));
    }
    Path name = name(request);
    Dtab local = context.take(request.headers(), call);
    forwarded.add(request, peer);
    Via.add(request.headers(), request.version());
    return new Destination(name, local);
  }

  private Path name(Request request) throws Failure {
    HttpIdentifier.Outcome outcome = identifier.identify(request);
    if (outcome instanceof HttpIdentifier.Named named) {
      return named.name();
    }
    throw refused("the request has no name: " + ((HttpIdentifier.Unnamed) outcome).reason());
  }

  private static Failure refused(String why) {
    return Failure.notSent(Failure.Kind.PROTOCOL, why);
  }
}
