package io.weft.testkit;

import io.weft.stack.settings.Settings;
import io.weft.stack.settings.SettingsException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings from a map, as a plug-in reads them from a file: strings, numbers, booleans, lists of
 * strings or maps, and maps. Its errors read {@code <key> <problem>}.
 */
public final class MapSettings implements Settings {
  private final Map<String, ?> values;
  private final Set<String> known = new HashSet<>();

  public MapSettings(Map<String, ?> values) {
    this.values = values;
  }

  private @Nullable Object value(String key) {
    known.add(key);
    return values.get(key);
  }

  private <T> Optional<T> parsed(String key, String expected, Function<String, T> parser) {
    return string(key)
        .map(
            text -> {
              try {
                return parser.apply(text);
              } catch (IllegalArgumentException e) {
                throw error(key, "is '" + text + "', expected " + expected);
              }
            });
  }

  @Override
  public Set<String> keys() {
    return Set.copyOf(values.keySet());
  }

  @Override
  public Optional<String> string(String key) {
    return Optional.ofNullable(value(key)).map(Object::toString);
  }

  @Override
  public String requiredString(String key) {
    return string(key).orElseThrow(() -> error(key, "must be given"));
  }

  @Override
  public int integer(String key, int defaultValue, int min, int max) {
    int found = parsed(key, "a whole number", Integer::valueOf).orElse(defaultValue);
    if (found < min || found > max) {
      throw error(key, "must be from " + min + " to " + max + ", not " + found);
    }
    return found;
  }

  @Override
  public double number(String key, double defaultValue, double min, double max) {
    double found = parsed(key, "a number", Double::valueOf).orElse(defaultValue);
    if (!(found >= min && found <= max)) {
      throw error(key, "must be from " + min + " to " + max + ", not " + found);
    }
    return found;
  }

  @Override
  public boolean flag(String key, boolean defaultValue) {
    return string(key).map(Boolean::valueOf).orElse(defaultValue);
  }

  @Override
  public Duration millis(String key, Duration defaultValue) {
    return parsed(key, "milliseconds", Long::valueOf).map(Duration::ofMillis).orElse(defaultValue);
  }

  @Override
  public List<String> strings(String key) {
    return list(key).stream().map(Object::toString).toList();
  }

  @Override
  public List<String> oneOrMoreStrings(String key) {
    return value(key) instanceof String one ? List.of(one) : strings(key);
  }

  @Override
  public Optional<Settings> section(String key) {
    return Optional.ofNullable(value(key)).map(MapSettings::section);
  }

  @Override
  public List<Settings> sections(String key) {
    return list(key).stream().map(MapSettings::section).toList();
  }

  private List<?> list(String key) {
    return value(key) instanceof List<?> list ? list : List.of();
  }

  @SuppressWarnings("unchecked") // a test's own literal
  private static Settings section(Object value) {
    return new MapSettings((Map<String, ?>) value);
  }

  @Override
  public SettingsException error(String key, String problem) {
    return new SettingsException(key + " " + problem);
  }

  @Override
  public void done() {
    values.keySet().stream()
        .filter(key -> !known.contains(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw error(key, "is not known");
            });
  }
}
