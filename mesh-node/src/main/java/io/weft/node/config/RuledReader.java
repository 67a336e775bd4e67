package io.weft.node.config;

import io.weft.namers.name.PathMatcher;
import io.weft.stack.settings.yaml.Position;
import io.weft.stack.settings.yaml.Quote;
import io.weft.stack.settings.yaml.Section;
import io.weft.stack.settings.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Reads {@code client} or {@code service}: with its keys directly, or with entries by prefix.
 *
 * @param <T> what the keys are read into
 */
final class RuledReader<T> {
  static final String GLOBAL = "io.l5d.global";
  static final String STATIC = "io.l5d.static";

  private static final String CONFIGS = "configs";
  private static final String PREFIX = "prefix";

  /** Valid wherever any text is: for what is known only when a path is. */
  private static final String PLACEHOLDER = "x";

  private final T defaults;
  private final String example;
  private final Function<Section, T> keys;

  /**
   * @param example of a prefix
   * @param keys reads the keys, all of which are known to it but {@code kind}
   */
  RuledReader(T defaults, String example, Function<Section, T> keys) {
    this.defaults = defaults;
    this.example = example;
    this.keys = keys;
  }

  Ruled<T> read(Section section) {
    Optional<String> kind = section.oneOf("kind", List.of(GLOBAL, STATIC));
    if (section.has("kind") && kind.isEmpty()) {
      return Ruled.everywhere(defaults); // Its keys are in another shape then.
    }
    if (kind.filter(STATIC::equals).isPresent()) {
      return byPrefix(section);
    }
    if (section.has(CONFIGS)) {
      section.error(CONFIGS, " is given without kind: " + STATIC);
    }
    return new Everywhere<>(keys.apply(section), section.given());
  }

  private Ruled<T> byPrefix(Section section) {
    if (!section.has(CONFIGS)) {
      section.missing(CONFIGS, "a list of entries, each with a prefix and what holds for it");
    }
    List<ByPrefix.Rule> rules = new ArrayList<>();
    List<T> all = new ArrayList<>();
    for (Section entry : section.sections(CONFIGS)) {
      String expected = "the start of a path, such as " + example;
      if (!entry.has(PREFIX)) {
        entry.missing(PREFIX, expected);
      }
      Optional<PathMatcher> prefix = entry.parsed(PREFIX, expected, PathMatcher::parse);
      YamlNode.Mapping own = withoutPrefix(entry.node());
      Section filled =
          Section.of(entry.reading(), entry.name(), section.place(), placeheld(entry, own, prefix));
      all.add(keys.apply(filled));
      prefix.ifPresent(
          given -> rules.add(new ByPrefix.Rule(entry.name(), entry.at(PREFIX), given, own)));
    }
    section.done();
    return new ByPrefix<>(section, rules, all, keys);
  }

  private static YamlNode.Mapping withoutPrefix(YamlNode.Mapping entry) {
    return new YamlNode.Mapping(
        entry.at(),
        entry.entries().stream().filter(key -> !key.key().text().equals(PREFIX)).toList());
  }

  private static YamlNode.Mapping placeheld(
      Section entry, YamlNode.Mapping keys, Optional<PathMatcher> prefix) {
    if (prefix.isEmpty()) {
      return new Captures(variable -> PLACEHOLDER, Captures.KNOWN).fill(keys);
    }
    Set<String> variables = prefix.get().variables();
    BiConsumer<Position, String> unknown =
        (at, variable) ->
            entry
                .reading()
                .problems()
                .error(
                    at,
                    "%s is no variable of the prefix of %s; %s"
                        .formatted(Quote.of(variable), entry.name(), known(variables)));
    return new Captures(variable -> variables.contains(variable) ? PLACEHOLDER : null, unknown)
        .fill(keys);
  }

  private static String known(Set<String> variables) {
    return variables.isEmpty() ? "it has none" : "it has {" + String.join("}, {", variables) + "}";
  }
}
