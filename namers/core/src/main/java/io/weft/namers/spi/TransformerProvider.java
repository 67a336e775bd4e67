package io.weft.namers.spi;

import io.weft.namers.name.Path;
import io.weft.stack.settings.Settings;
import java.util.Set;

/** A kind of transformer, found by {@link java.util.ServiceLoader}. */
public interface TransformerProvider {

  /** The kind by which the configuration and the ids of bound names call it: io.l5d.port. */
  String kind();

  /** Other kinds by which the configuration may call it. */
  default Set<String> aliases() {
    return Set.of();
  }

  /**
   * Reads and checks the settings. The caller has read {@code kind} and ends the reading with
   * {@link Settings#done}.
   *
   * @throws io.weft.stack.settings.SettingsException if a setting is wrong
   */
  Transformer parse(Settings settings);

  /**
   * The transformer that made the id of a bound name. Its prefix tells how many of the arguments
   * are its own.
   *
   * @param arguments what follows {@code /%/<kind>} in the id: the kind's arguments, and the rest
   * @throws IllegalArgumentException if the path does not start with arguments of this kind; the
   *     message says what was expected
   */
  Transformer named(Path arguments);
}
