package io.weft.namers.spi;

import io.weft.namers.name.Path;
import io.weft.stack.settings.Settings;
import java.util.Set;

/** A kind of announcer, found by {@link java.util.ServiceLoader}. */
public interface AnnouncerProvider {

  /** The kind by which the configuration names it, such as {@code io.l5d.serversets}. */
  String kind();

  /** Other kinds by which it goes too. */
  default Set<String> aliases() {
    return Set.of();
  }

  /** The prefix of an announcer that configures none; below {@code /#}. */
  Path defaultPrefix();

  /**
   * Reads and checks the settings, and opens nothing; see {@link NamerProvider#parse}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  AnnouncerSource parse(Settings settings);
}
