package io.weft.cli;

import io.weft.node.config.NodeConfig;
import io.weft.stack.settings.yaml.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a node's configuration file, {@code -} being standard input. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * The configuration of a file.
   *
   * @param warnings where its warnings are printed
   * @throws InputException with all mistakes of the file
   */
  static NodeConfig read(String file, PrintWriter warnings) {
    NodeConfig.Parsed parsed;
    try {
      parsed = NodeConfig.parse(file.equals("-") ? "<stdin>" : file, text(file), System.getenv());
    } catch (ConfigException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
    parsed.warnings().forEach(warning -> warnings.println("weft: warning: " + warning));
    warnings.flush();
    return parsed.config();
  }

  private static String text(String file) {
    try {
      if (file.equals("-")) {
        try (InputStream in = System.in) {
          return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      throw new InputException("no such file: " + file);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage());
    }
  }
}
