package io.weft.namers.watch;

import io.weft.namers.spi.AddrSet;
import java.util.Map;

/**
 * What a source says of one cluster at a time.
 *
 * @param set the endpoints that can be used
 * @param skipped entries that could not be read, by name, each with the problem; they are reported
 *     and the rest is used
 * @param leaving how many entries say of themselves that they are not to be called any more: an
 *     empty set is then meant, and not a fault of discovery
 */
public record Answer(AddrSet set, Map<String, String> skipped, int leaving) {
  public Answer {
    skipped = Map.copyOf(skipped);
  }

  /** An answer in which there was nothing to leave out. */
  public static Answer of(AddrSet set) {
    return new Answer(set, Map.of(), 0);
  }

  boolean isEmpty() {
    return !(set instanceof AddrSet.Bound bound) || bound.addresses().isEmpty();
  }
}
