package io.weft.node.config;

import io.weft.stack.settings.yaml.Position;
import io.weft.stack.settings.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a prefix has captured into the values of its entry, for <code>{service}</code> and the
 * like. It works on values that are parsed already, as environment variables do.
 */
final class Captures {
  /** For values in which no unknown variable can be. */
  static final BiConsumer<Position, String> KNOWN = (at, variable) -> {};

  private static final Pattern VARIABLE = Pattern.compile("\\{([\\p{L}_][^{}]*)}");

  private final Function<String, @Nullable String> values;
  private final BiConsumer<Position, String> unknown;

  /**
   * @param values what a variable stands for; null when there is none of its name
   * @param unknown told of such a variable, which stays as it is
   */
  Captures(Function<String, @Nullable String> values, BiConsumer<Position, String> unknown) {
    this.values = values;
    this.unknown = unknown;
  }

  YamlNode.Mapping fill(YamlNode.Mapping mapping) {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (YamlNode.Entry entry : mapping.entries()) {
      entries.add(new YamlNode.Entry(entry.key(), fill(entry.value())));
    }
    return new YamlNode.Mapping(mapping.at(), entries);
  }

  private YamlNode fill(YamlNode node) {
    if (node instanceof YamlNode.Mapping mapping) {
      return fill(mapping);
    }
    if (node instanceof YamlNode.Sequence sequence) {
      return new YamlNode.Sequence(
          sequence.at(), sequence.items().stream().map(this::fill).toList());
    }
    return fill((YamlNode.Scalar) node);
  }

  private YamlNode.Scalar fill(YamlNode.Scalar scalar) {
    Matcher variable = VARIABLE.matcher(scalar.text());
    StringBuilder text = new StringBuilder();
    boolean any = false;
    boolean found = true;
    while (variable.find()) {
      any = true;
      String value = values.apply(variable.group(1));
      if (value == null) {
        found = false;
        unknown.accept(scalar.at(), variable.group());
      }
      variable.appendReplacement(
          text, Matcher.quoteReplacement(value == null ? variable.group() : value));
    }
    return any ? scalar.captured(variable.appendTail(text).toString(), found) : scalar;
  }
}
