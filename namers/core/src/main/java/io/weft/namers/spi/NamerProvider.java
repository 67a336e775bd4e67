package io.weft.namers.spi;

import io.weft.namers.name.Path;
import io.weft.stack.settings.Settings;
import java.util.Set;

/** A kind of namer, found by {@link java.util.ServiceLoader}. */
public interface NamerProvider {

  /** The kind by which the configuration names it, such as {@code io.l5d.fs}. */
  String kind();

  /** Other kinds by which it goes too. */
  default Set<String> aliases() {
    return Set.of();
  }

  /** The prefix of a namer that configures none, such as {@code /io.l5d.fs}; below {@code /#}. */
  Path defaultPrefix();

  /**
   * Reads and checks the settings, and opens nothing. The caller has read {@code kind} and {@code
   * prefix} and ends the reading with {@link Settings#done}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  NamerSource parse(Settings settings);
}
