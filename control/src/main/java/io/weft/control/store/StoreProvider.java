package io.weft.control.store;

import io.weft.stack.settings.Settings;
import java.util.Set;

/** A kind of store, found by {@link java.util.ServiceLoader}. */
public interface StoreProvider {

  /** The kind by which the configuration names it, such as {@code io.l5d.zk}. */
  String kind();

  /** Other kinds by which it goes too. */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * Reads and checks the settings, and opens nothing. The caller has read {@code kind} and ends the
   * reading with {@link Settings#done}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  StoreSource parse(Settings settings);
}
