package io.weft.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {"Prints a script that makes a shell complete the commands of weft.", ""},
    footer = {"", "Example: source <(weft completion bash)"})
final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  enum Shell {
    bash,
    /** Takes the same script, by its emulation of bash. */
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("# To use it, now: source <(weft completion " + shell + ")");
    out.println(AutoComplete.bash("weft", spec.root().commandLine()));
    out.flush();
    return 0;
  }
}
