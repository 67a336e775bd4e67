package io.weft.stack.settings.yaml;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into scalars: {@code ${NAME}}, or {@code ${NAME:-default}} for when it
 * is not set or empty. A second dollar sign before the brace keeps the text as it is. It works on
 * values that are parsed already: a variable cannot bring in further YAML, nor further variables.
 */
final class Substitution {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?}|\\$\\{");

  private final Map<String, String> environment;

  Substitution(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What a text has become; not resolved when a problem was told. */
  record Result(String text, boolean secret, boolean resolved) {}

  /** Problems are told with their offset into the text; such a reference stays as it is. */
  Result apply(String text, BiConsumer<Integer, String> problems) {
    if (!text.contains("${")) {
      return new Result(text, false, true);
    }
    StringBuilder result = new StringBuilder();
    boolean secret = false;
    boolean resolved = true;
    Matcher reference = REFERENCE.matcher(text);
    while (reference.find()) {
      Optional<String> value = value(reference, problems);
      String name = reference.group("name");
      secret |= name != null && Secrets.isName(name);
      resolved &= value.isPresent();
      reference.appendReplacement(
          result, Matcher.quoteReplacement(value.orElse(reference.group())));
    }
    reference.appendTail(result);
    return new Result(result.toString(), secret, resolved);
  }

  private Optional<String> value(Matcher reference, BiConsumer<Integer, String> problems) {
    String name = reference.group("name");
    String defaultValue = reference.group("default");
    if (name != null && defaultValue != null) {
      String given = environment.getOrDefault(name, "");
      return Optional.of(given.isEmpty() ? defaultValue : given);
    }
    if (name != null) {
      Optional<String> given = Optional.ofNullable(environment.get(name));
      if (given.isEmpty()) {
        String problem =
            "the environment variable %s is not set; set it, or give a default: ${%s:-…}";
        problems.accept(reference.start(), problem.formatted(name, name));
      }
      return given;
    }
    if (reference.group().equals("$${")) {
      return Optional.of("${");
    }
    problems.accept(
        reference.start(), "${ must begin ${NAME} or ${NAME:-default}; write $${ for ${ itself");
    return Optional.empty();
  }
}
