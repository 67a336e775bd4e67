package io.weft.cli.control;

import java.io.Console;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that the commands run in.
 *
 * @param user the name of who runs it
 * @param input standard input
 * @param temporary where files are made that are edited
 * @param terminal the person at the terminal; empty when input or output is none
 */
record Surroundings(
    Map<String, String> environment,
    String user,
    InputStream input,
    Path temporary,
    Optional<Terminal> terminal) {

  /** A person who can be asked. */
  @FunctionalInterface
  interface Terminal {

    /** The line that is typed after a question; null at the end of input. */
    @Nullable String ask(String question);
  }

  // Java 22 to 24 have a console without a terminal too: it is at its end, which is no answer.
  @SuppressWarnings("SystemConsoleNull")
  static Surroundings ofProcess() {
    Console console = System.console();
    return new Surroundings(
        System.getenv(),
        System.getProperty("user.name"),
        System.in,
        Path.of(System.getProperty("java.io.tmpdir")),
        console == null
            ? Optional.empty()
            : Optional.of(question -> console.readLine("%s", question)));
  }

  /** The value of the first of some variables that is set. */
  Optional<String> variable(String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
