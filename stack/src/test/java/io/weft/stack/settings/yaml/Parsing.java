package io.weft.stack.settings.yaml;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads texts for the tests of this package. */
final class Parsing {
  static final Vocabulary VOCABULARY =
      new Vocabulary(
          Map.of("", List.of("admin", "label"), "admin", List.of("ip", "port")),
          Map.of("storage", "use files"),
          Map.of("kind", Map.of("old", "use \"new\"")));

  private Parsing() {}

  /** The whole of a valid file. */
  static Section file(String text, Map<String, String> environment) {
    Reading reading = Reading.of("conf/file.yaml", text, VOCABULARY);
    Section root = reading.root(environment, "a mapping");
    reading.problems().throwIfAny();
    return root;
  }

  /** The mistakes of a file, each as {@code line:column: message}. */
  static List<String> mistakes(
      String text, Map<String, String> environment, Consumer<Section> reader) {
    Reading reading = Reading.of("conf/file.yaml", text, VOCABULARY);
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> {
              reader.accept(reading.root(environment, "a mapping"));
              reading.problems().throwIfAny();
            });
    return e.problems().stream()
        .map(problem -> problem.line() + ":" + problem.column() + ": " + problem.message())
        .toList();
  }

  static List<String> mistakes(String text) {
    return mistakes(text, Map.of(), section -> {});
  }
}
