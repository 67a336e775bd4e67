package io.weft.node.config;

import io.weft.namers.name.Path;
import io.weft.namers.spi.AnnouncerSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One announcer of the file, checked but not yet opened.
 *
 * @param prefix the path under {@code /#} below which servers are announced with it
 * @param kind the name of its plug-in, such as {@code io.l5d.serversets}
 * @param source opens it
 * @param settings its own keys as the file gives them, to be shown; secrets are left out
 */
public record AnnouncerConfig(
    Path prefix, String kind, AnnouncerSource source, Map<String, Object> settings) {
  public AnnouncerConfig {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }
}
