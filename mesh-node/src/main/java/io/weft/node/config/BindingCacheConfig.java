package io.weft.node.config;

import java.time.Duration;

/**
 * What a router keeps of the names that it has bound. Clusters stay as long as a name leads to
 * them.
 *
 * @param paths how many logical names, each with the Dtab of the call
 * @param idleTtl how long one that no call uses is kept
 */
public record BindingCacheConfig(int paths, Duration idleTtl) {
  public static final BindingCacheConfig DEFAULT =
      new BindingCacheConfig(1000, Duration.ofMinutes(10));
}
