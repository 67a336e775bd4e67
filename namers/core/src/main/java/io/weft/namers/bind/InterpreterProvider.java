package io.weft.namers.bind;

import io.weft.stack.settings.Settings;
import java.util.Set;

/**
 * A kind of interpreter that asks another process, found by {@link java.util.ServiceLoader}. The
 * one that binds in this process needs no plug-in.
 */
public interface InterpreterProvider {

  /** The kind by which the configuration names it, such as {@code control}. */
  String kind();

  /** Other kinds by which it goes too. */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * Reads and checks the settings, and opens nothing; see {@link
   * io.weft.namers.spi.NamerProvider#parse}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  InterpreterSource parse(Settings settings);
}
