package io.weft.node.traffic;

import io.weft.namers.name.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The buckets of a router's names in use. A name has one, whatever Dtabs its callers bring: making
 * up another Dtab does not give a caller another burst.
 */
public final class TokenBuckets {
  private record Shared(TokenBucket bucket, int leases) {}

  private final ConcurrentMap<Path, Shared> byName = new ConcurrentHashMap<>();

  /** The bucket of a name, to be given back; made for the first who asks. */
  TokenBucket lease(Path name, RateLimit.Terms terms) {
    return byName
        .merge(
            name,
            new Shared(new TokenBucket(terms.perSecond(), terms.burst()), 1),
            (shared, fresh) -> new Shared(shared.bucket(), shared.leases() + 1))
        .bucket();
  }

  /** Names that have a bucket. */
  int size() {
    return byName.size();
  }

  void giveBack(Path name) {
    byName.computeIfPresent(
        name,
        (key, shared) ->
            shared.leases() == 1 ? null : new Shared(shared.bucket(), shared.leases() - 1));
  }
}
