package io.weft.cli.control;

import io.weft.cli.Weft;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs weft as someone types it, in an environment of its own. */
final class Terminal {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> questions = new ArrayList<>();
  private final Path directory;
  private final Map<String, String> environment;
  private String input = "";
  private @Nullable String answer;
  private @Nullable CommandLine line; // slow to make

  /**
   * @param directory for temporary files
   */
  Terminal(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** What standard input gives. */
  void types(String text) {
    input = text;
    line = null;
  }

  /** From now on someone is there, who answers so. */
  void answers(String typed) {
    answer = typed;
    line = null;
  }

  int weft(String command, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    if (line == null) {
      line = line();
    }
    return line.execute(
        Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new));
  }

  private CommandLine line() {
    Surroundings surroundings =
        new Surroundings(
            environment,
            "carol",
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            directory,
            answer == null ? Optional.empty() : Optional.of(this::ask));
    CommandLine weft = Weft.commandLine();
    weft.getCommandSpec().removeSubcommand("dtab");
    weft.getCommandSpec().removeSubcommand("nodes");
    return weft.addSubcommand(new DtabCommand(surroundings))
        .addSubcommand(new NodesCommand(surroundings))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private @Nullable String ask(String question) {
    questions.add(question);
    return answer;
  }

  List<String> questions() {
    return questions;
  }

  String out() {
    return out.toString().replace(System.lineSeparator(), "\n");
  }

  String err() {
    return err.toString();
  }
}
