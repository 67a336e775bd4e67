package io.weft.namers.bind;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Namer;

/**
 * A namer and its place.
 *
 * @param prefix the paths it is asked for, without the {@code /#} before them
 */
public record MountedNamer(Path prefix, Namer namer) {}
