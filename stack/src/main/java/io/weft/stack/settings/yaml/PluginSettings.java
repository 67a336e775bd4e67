package io.weft.stack.settings.yaml;

import io.weft.stack.settings.Settings;
import io.weft.stack.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A section of the file as a plug-in reads it: the first mistake ends the reading. */
final class PluginSettings implements Settings {
  private final Section section;
  private final Faults faults;

  private PluginSettings(Section section, Faults faults) {
    this.section = section;
    this.faults = faults;
  }

  /**
   * Has a plug-in read a section to its end, after the keys that were asked for already; empty when
   * something is wrong with it, which is reported.
   */
  static <T> Optional<T> read(Section section, Function<? super Settings, ? extends T> plugin) {
    Problems problems = section.reading().problems();
    Faults faults = new Faults(problems.source());
    try {
      PluginSettings settings = new PluginSettings(section.reportingTo(faults), faults);
      T result = plugin.apply(settings);
      settings.done();
      return Optional.of(result);
    } catch (SettingsException e) {
      Problems.Fault fault = faults.fault(e, section.at());
      problems.error(fault.at(), Quote.onOneLine(fault.message()));
      return Optional.empty();
    }
  }

  /**
   * Makes the exceptions of one plug-in, and knows afterwards which mistake each one stands for.
   */
  private static final class Faults implements BiConsumer<Position, String> {
    private final Source source;
    private Problems.Fault last = new Problems.Fault(Position.START, "");
    private String lastText = "";

    Faults(Source source) {
      this.source = source;
    }

    @Override
    public void accept(Position at, String message) {
      throw exception(at, message);
    }

    private SettingsException exception(Position at, String message) {
      last = new Problems.Fault(at, message);
      lastText = source.problem(at, message).toString();
      return new SettingsException(lastText);
    }

    /** The mistake behind an exception; one that the plug-in made by itself gets a place. */
    Problems.Fault fault(SettingsException exception, Position otherwise) {
      String message = String.valueOf(exception.getMessage());
      return message.equals(lastText) ? last : new Problems.Fault(otherwise, message);
    }
  }

  @Override
  public Set<String> keys() {
    return section.given();
  }

  @Override
  public Optional<String> string(String key) {
    return section.string(key);
  }

  @Override
  public String requiredString(String key) {
    Optional<String> string = section.string(key);
    if (string.isEmpty()) {
      section.missing(key, "a string");
    }
    return string.orElseThrow();
  }

  @Override
  public Optional<Path> file(String key) {
    return section.file(key);
  }

  @Override
  public Path file(String key, String defaultName) {
    return section.file(key, defaultName);
  }

  @Override
  public int integer(String key, int defaultValue, int min, int max) {
    return section.integer(key, defaultValue, min, max);
  }

  @Override
  public double number(String key, double defaultValue, double min, double max) {
    return section.number(key, defaultValue, min, max);
  }

  @Override
  public boolean flag(String key, boolean defaultValue) {
    return section.flag(key, defaultValue);
  }

  @Override
  public Duration millis(String key, Duration defaultValue) {
    return section.millis(key, 0, defaultValue);
  }

  @Override
  public List<String> strings(String key) {
    return section.strings(key);
  }

  @Override
  public List<String> oneOrMoreStrings(String key) {
    return section.oneOrMoreStrings(key);
  }

  @Override
  public Optional<Settings> section(String key) {
    return section.section(key).map(this::inner);
  }

  @Override
  public List<Settings> sections(String key) {
    return section.sections(key).stream().<Settings>map(this::inner).toList();
  }

  @Override
  public SettingsException error(String key, String problem) {
    return faults.exception(section.at(key), Vocabulary.join(section.name(), key) + ": " + problem);
  }

  @Override
  public void done() {
    section.done();
  }

  private PluginSettings inner(Section inner) {
    return new PluginSettings(inner, faults);
  }
}
