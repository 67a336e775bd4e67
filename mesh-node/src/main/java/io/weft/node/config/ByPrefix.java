package io.weft.node.config;

import io.weft.namers.name.Path;
import io.weft.namers.name.PathMatcher;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import io.weft.stack.settings.yaml.Position;
import io.weft.stack.settings.yaml.Reading;
import io.weft.stack.settings.yaml.Section;
import io.weft.stack.settings.yaml.YamlNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Entries of which each holds for the paths that start with its prefix: kind {@code io.l5d.static}.
 * All that match a path are taken, in the order of the file; of a key that several have the last
 * one's value is in force, as a whole.
 */
final class ByPrefix<T> implements Ruled<T> {
  private final String name;
  private final String place;
  private final List<Rule> rules;
  private final List<T> all;
  private final Function<Section, T> keys;
  private final Reading reading;

  /**
   * One entry.
   *
   * @param name in messages: {@code routers[0].client.configs[1]}
   * @param at where its prefix is
   * @param keys all but {@code prefix}
   */
  record Rule(String name, Position at, PathMatcher prefix, YamlNode.Mapping keys) {}

  /**
   * @param owner the section with the entries
   * @param all what the rules say, each by itself
   * @param keys reads the keys
   */
  ByPrefix(Section owner, List<Rule> rules, List<T> all, Function<Section, T> keys) {
    this.name = owner.name();
    this.place = owner.place();
    this.reading = owner.reading();
    this.rules = List.copyOf(rules);
    this.all = List.copyOf(all);
    this.keys = keys;
  }

  List<Rule> rules() {
    return rules;
  }

  @Override
  public Effective<T> at(Path path) {
    Map<String, YamlNode.Entry> merged = new LinkedHashMap<>();
    Map<String, String> origins = new HashMap<>();
    for (Rule rule : rules) {
      Optional<PathMatcher.Match> match = rule.prefix().match(path);
      if (match.isEmpty()) {
        continue;
      }
      String prefix = rule.prefix().toString();
      Map<String, String> captured = match.get().variables();
      YamlNode.Mapping filled = new Captures(captured::get, Captures.KNOWN).fill(rule.keys());
      read(rule.name(), filled, path + " has no valid configuration by the rule " + prefix);
      for (YamlNode.Entry entry : filled.entries()) {
        if (!entry.value().isNull()) {
          merged.put(entry.key().text(), entry);
          origins.put(entry.key().text(), prefix);
        }
      }
    }
    YamlNode.Mapping all = new YamlNode.Mapping(Position.START, List.copyOf(merged.values()));
    T config = read(name, all, path + " has no valid configuration by its rules together");
    return new Effective<>(config, origins);
  }

  private T read(String section, YamlNode.Mapping mapping, String problem) {
    Reading again = reading.again();
    T config = keys.apply(Section.of(again, section, place, mapping));
    try {
      again.problems().throwIfAny();
      return config;
    } catch (ConfigException e) {
      ConfigProblem first = e.problems().get(0);
      throw new RuleException(
          "%s: %s (%s:%d:%d)"
              .formatted(problem, first.message(), first.file(), first.line(), first.column()));
    }
  }

  @Override
  public List<T> all() {
    return all;
  }
}
