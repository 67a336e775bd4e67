package io.weft.jmh.faults;

import io.weft.jmh.process.LoadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short programs of the system that are run to their end. */
final class Commands {
  private Commands() {}

  /**
   * Runs a program and gives what it wrote.
   *
   * @throws LoadException when it cannot be started or fails, with what it wrote
   */
  static String run(List<String> command) throws LoadException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new LoadException(String.join(" ", command) + " failed: " + output.strip());
      }
      return output;
    } catch (IOException e) {
      throw new LoadException("cannot run " + command.get(0) + ": " + e.getMessage(), e);
    }
  }
}
