package io.weft.namers.spi;

import io.weft.namers.name.Path;

/** A namer that is configured and not open yet. */
public interface NamerSource {

  /**
   * Opens the namer; the caller owns it.
   *
   * @param prefix all that comes before the paths it is asked for, such as {@code /#/io.l5d.fs}:
   *     the start of the ids of its bound names
   */
  Namer open(Path prefix);
}
