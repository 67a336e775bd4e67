package io.weft.namers.bind;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Namer;

/**
 * A namer at its full prefix.
 *
 * @param prefix all elements that precede the paths it is asked for
 * @param transformers change all that its answers lead to
 */
record Mount(Path prefix, Namer namer, Chain transformers) {

  /** A question to the namer. */
  record Question(Mount mount, Path path) {}
}
