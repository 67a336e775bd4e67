package io.weft.namers.spi;

import io.weft.namers.name.Path;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Loop;
import java.util.random.RandomGenerator;

/**
 * What the node lends to a namer or an announcer that it opens; all of it outlives them.
 *
 * @param prefix all that comes before the paths it is asked for, such as {@code /#/io.l5d.fs}: the
 *     start of the ids of bound names
 * @param loop the thread of the node's discovery, shared by all: for what is short and does not
 *     block
 * @param metrics where it makes a child of its own
 * @param random safe for any thread
 */
public record DiscoveryContext(
    Path prefix, Loop loop, MetricScope metrics, RandomGenerator random) {

  /** The same for another prefix. */
  public DiscoveryContext at(Path other) {
    return new DiscoveryContext(other, loop, metrics, random);
  }
}
