package io.weft.cli.control;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The program by which people edit texts.
 *
 * @param command as the shell takes it, with arguments if any
 */
record Editor(String command) {

  static Editor of(Surroundings surroundings) {
    return new Editor(surroundings.variable("VISUAL", "EDITOR").orElse("vi"));
  }

  /** Opens a file, and waits until the program ends. */
  void open(Path file) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("sh", "-c", command + " \"$1\"", "sh", file.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (exitCode != 0) {
      throw new ControlException(
          "the editor '%s' ended with %d; $VISUAL or $EDITOR names another one"
              .formatted(command, exitCode));
    }
  }
}
