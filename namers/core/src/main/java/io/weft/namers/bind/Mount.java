package io.weft.namers.bind;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Namer;

/**
 * A namer at its full prefix.
 *
 * @param prefix all elements that precede the paths it is asked for
 */
record Mount(Path prefix, Namer namer) {

  /** A question to the namer. */
  record Question(Mount mount, Path path) {}
}
