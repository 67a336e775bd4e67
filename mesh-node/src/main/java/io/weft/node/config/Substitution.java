package io.weft.node.config;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into scalars: {@code ${NAME}}, or {@code ${NAME:-default}} for when it
 * is not set or empty. A second dollar sign before the brace keeps the text as it is. It works on
 * values that are parsed already: a variable cannot bring in further YAML, nor further variables.
 */
final class Substitution {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final String DEFAULT = ":-";

  private final Map<String, String> environment;

  Substitution(Map<String, String> environment) {
    this.environment = environment;
  }

  record Result(String text, boolean secret) {}

  /** Problems are told with their offset into the text; such a reference stays as it is. */
  Result apply(String text, BiConsumer<Integer, String> problems) {
    if (!text.contains("${")) {
      return new Result(text, false);
    }
    StringBuilder result = new StringBuilder();
    boolean secret = false;
    Matcher references = REFERENCE.matcher(text);
    while (references.find()) {
      String value;
      if (references.group(1) == null) {
        value = "${";
      } else {
        String body = references.group(1);
        int split = body.indexOf(DEFAULT);
        String name = split < 0 ? body : body.substring(0, split);
        String given = environment.getOrDefault(name, "");
        if (references.group(2).isEmpty() || !NAME.matcher(name).matches()) {
          String expected = "expected ${NAME} or ${NAME:-default}; $${ stands for ${ itself";
          problems.accept(references.start(), Quote.of(references.group()) + ": " + expected);
          value = references.group();
        } else if (split >= 0) {
          value = given.isEmpty() ? body.substring(split + DEFAULT.length()) : given;
        } else if (environment.containsKey(name)) {
          value = given;
        } else {
          problems.accept(
              references.start(),
              "the environment variable %s is not set; set it, or give a default: ${%s:-…}"
                  .formatted(name, name));
          value = references.group();
        }
        secret |= Secrets.isName(name);
      }
      references.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    references.appendTail(result);
    return new Result(result.toString(), secret);
  }
}
