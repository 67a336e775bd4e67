package io.weft.node.traffic;

import io.netty.util.ReferenceCountUtil;
import io.weft.namers.name.Path;
import io.weft.node.router.RouterParams;
import io.weft.stack.Filter;
import io.weft.stack.Param;
import io.weft.stack.Reply;
import io.weft.stack.Role;
import io.weft.stack.Service;
import io.weft.stack.Stack;
import io.weft.stack.call.CallContext;
import io.weft.stack.call.Failure;
import java.util.List;
import java.util.Optional;

/** Refuses the calls of a name that come faster than a rate, on this node alone. */
public final class RateLimit<Q, R> implements Filter<Q, R> {
  /** How many calls a name may have; unlimited by default. */
  public static final Param<Optional<Terms>> TERMS = Param.of("rateLimit", Optional.empty());

  /**
   * A rate.
   *
   * @param perSecond calls a second in the long run: 0.001 to 1,000,000
   * @param burst calls that may come at once after a pause: 1 to 1,000,000
   */
  public record Terms(double perSecond, int burst) {
    @Override
    public String toString() {
      boolean whole = perSecond == Math.rint(perSecond);
      return (whole ? Long.toString((long) perSecond) : perSecond) + "/s, burst " + burst;
    }
  }

  private final Path name;
  private final TokenBuckets buckets;
  private final TokenBucket bucket;
  private final Failure refusal; // always the same: a flood of calls makes no garbage here

  private RateLimit(Path name, TokenBuckets buckets, Terms terms) {
    this.name = name;
    this.buckets = buckets;
    this.bucket = buckets.lease(name, terms);
    this.refusal =
        Failure.notSent(
            Failure.Kind.RATE_LIMITED,
            "more calls than its rateLimit of " + terms + " on this node");
  }

  /**
   * The module.
   *
   * @param buckets those of the router
   */
  public static <Q, R> Stack.Module<Q, R> module(TokenBuckets buckets) {
    return new Stack.Module<>(
        new Role("rate-limit"),
        "refuses calls that come faster than a rate",
        List.of(TERMS),
        (params, next) ->
            params
                .get(TERMS)
                .<Service<Q, R>>map(
                    terms ->
                        new RateLimit<Q, R>(
                                params.get(RouterParams.DESTINATION).name(), buckets, terms)
                            .andThen(next))
                .orElse(next));
  }

  @Override
  public void call(CallContext context, Q request, Reply<R> reply, Service<Q, R> next) {
    if (bucket.tryTake(context.startNanos())) {
      next.call(context, request, reply);
    } else {
      ReferenceCountUtil.release(request);
      reply.failed(refusal);
    }
  }

  @Override
  public void close() {
    buckets.giveBack(name);
  }
}
