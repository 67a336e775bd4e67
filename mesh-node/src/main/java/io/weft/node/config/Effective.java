package io.weft.node.config;

import io.weft.stack.Params;
import java.util.Map;

/**
 * What is in force for one path.
 *
 * @param origins where each key comes from that is given: {@link #GLOBAL}, or the prefix of its
 *     entry
 */
public record Effective<T>(T config, Map<String, String> origins) {
  /** Of a key that holds for all paths. */
  public static final String GLOBAL = "global";

  public Effective {
    origins = Map.copyOf(origins);
  }

  /** Where the value of a key comes from, for {@link Params#origin}. */
  public String origin(String key) {
    return origins.getOrDefault(key, Params.DEFAULT);
  }
}
