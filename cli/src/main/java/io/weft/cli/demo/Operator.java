package io.weft.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Does what an operator does: runs commands of {@code weft}, and shows what they say. */
final class Operator {
  private final Screen screen;
  private final String control;

  /**
   * @param control the URL of the control service
   */
  Operator(Screen screen, String control) {
    this.screen = screen;
    this.control = control;
  }

  /**
   * Runs a command in this process.
   *
   * @throws IOException when it fails; the message is what it says
   */
  void run(Object command, String... arguments) throws IOException {
    CommandLine line = new CommandLine(command);
    screen.say(
        Stream.concat(Stream.of(line.getCommandName()), Stream.of(arguments))
            .map(argument -> argument.contains(" ") ? "'" + argument + "'" : argument)
            .collect(Collectors.joining(" ", "    $ weft ", "")));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--control", control, "--color", "never"));
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    int exitCode =
        line.setOut(new PrintWriter(out))
            .setErr(new PrintWriter(errors))
            .setExecutionExceptionHandler(Operator::failed)
            .execute(all.toArray(String[]::new));
    if (exitCode != 0) {
      throw new IOException(errors.toString().strip());
    }
    out.toString().lines().forEach(text -> screen.say("    " + text));
  }

  private static int failed(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    line.getErr().println(failure.getMessage());
    return 1;
  }
}
