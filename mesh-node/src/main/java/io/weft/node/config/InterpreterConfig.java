package io.weft.node.config;

import io.weft.namers.bind.InterpreterSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An interpreter elsewhere that a router asks, checked but not yet opened.
 *
 * @param kind the name of its plug-in, such as {@code control}
 * @param source opens it
 * @param settings its own keys as the file gives them, to be shown; secrets are left out
 */
public record InterpreterConfig(
    String kind, InterpreterSource source, Map<String, Object> settings) {
  public InterpreterConfig {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
