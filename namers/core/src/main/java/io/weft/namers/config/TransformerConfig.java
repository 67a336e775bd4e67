package io.weft.namers.config;

import io.weft.namers.spi.Transformer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One transformer of the file.
 *
 * @param transformer what it does
 * @param settings all its keys as the file gives them, to be shown; secrets are left out
 */
public record TransformerConfig(Transformer transformer, Map<String, Object> settings) {
  public TransformerConfig {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
