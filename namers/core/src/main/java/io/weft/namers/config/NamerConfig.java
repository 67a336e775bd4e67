package io.weft.namers.config;

import io.weft.namers.name.Path;
import io.weft.namers.spi.NamerSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One namer of the file, checked but not yet opened.
 *
 * @param prefix the path under {@code /#} that it serves, such as {@code /io.l5d.fs}
 * @param kind the name of its plug-in, such as {@code io.l5d.fs}
 * @param source opens it
 * @param transformers change what its names are bound to, in this order
 * @param settings its own keys as the file gives them, to be shown; secrets are left out
 */
public record NamerConfig(
    Path prefix,
    String kind,
    NamerSource source,
    List<TransformerConfig> transformers,
    Map<String, Object> settings) {
  public NamerConfig {
    transformers = List.copyOf(transformers);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
