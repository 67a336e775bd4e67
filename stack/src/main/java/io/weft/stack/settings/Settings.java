package io.weft.stack.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One mapping of a configuration file, as the plug-in that owns it reads it. Every method throws
 * {@link SettingsException}, with the place in the file, when the value has the wrong form. A key
 * that was asked for is known; {@link #done} reports all others. For one thread.
 */
public interface Settings {

  /** The keys that have values, for a mapping whose keys are the user's own. */
  Set<String> keys();

  Optional<String> string(String key);

  /** A string that must be given. */
  String requiredString(String key);

  /**
   * A file or directory; a relative name starts from the directory of the configuration file. It
   * need not exist.
   */
  default Optional<Path> file(String key) {
    return string(key).map(Path::of);
  }

  /** The file of a key; one of a default name beside the configuration file if none is given. */
  default Path file(String key, String defaultName) {
    return file(key).orElseGet(() -> Path.of(defaultName));
  }

  /** A whole number within bounds, both included. */
  int integer(String key, int defaultValue, int min, int max);

  /** A finite number within bounds, both included. */
  double number(String key, double defaultValue, double min, double max);

  boolean flag(String key, boolean defaultValue);

  /** A duration given in whole milliseconds, as the keys that end in {@code Ms} are. */
  Duration millis(String key, Duration defaultValue);

  /** A list of strings; empty when the key is missing. */
  List<String> strings(String key);

  /** A list of strings, or one that stands for a list of its own; empty when the key is missing. */
  List<String> oneOrMoreStrings(String key);

  /** A mapping inside this one. */
  Optional<Settings> section(String key);

  /** A list of mappings; empty when the key is missing. */
  List<Settings> sections(String key);

  /** An error that points at the value of a key, or at this mapping when the key is missing. */
  SettingsException error(String key, String problem);

  /** Ends the reading: a key that nobody asked for is an error that names the nearest known one. */
  void done();
}
