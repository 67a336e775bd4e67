package io.weft.namers.bind;

import io.weft.namers.name.Path;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.Transformer;
import java.util.List;

/**
 * A namer and its place.
 *
 * @param prefix the paths it is asked for, without the {@code /#} before them
 * @param transformers change all that its answers lead to, in this order
 */
public record MountedNamer(Path prefix, Namer namer, List<Transformer> transformers) {
  public MountedNamer {
    transformers = List.copyOf(transformers);
  }

  /** A namer whose answers stay as they are. */
  public MountedNamer(Path prefix, Namer namer) {
    this(prefix, namer, List.of());
  }
}
