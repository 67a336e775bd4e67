package io.weft.cli;

import io.weft.node.config.NodeConfig;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configuration files, {@code -} being standard input. */
final class ConfigFile {
  private ConfigFile() {}

  /** Makes a configuration of the text of a file. */
  interface Parser<T> {
    T parse(String file, String text, Map<String, String> environment);
  }

  /**
   * The configuration of a node.
   *
   * @param warnings where its warnings are printed
   * @throws InputException with all mistakes of the file
   */
  static NodeConfig read(String file, PrintWriter warnings) {
    NodeConfig.Parsed parsed = read(file, NodeConfig::parse);
    warn(parsed.warnings(), warnings);
    return parsed.config();
  }

  /**
   * What a parser makes of a file.
   *
   * @throws InputException with all mistakes of the file
   */
  static <T> T read(String file, Parser<T> parser) {
    try {
      return parser.parse(file.equals("-") ? "<stdin>" : file, text(file), System.getenv());
    } catch (ConfigException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }

  /** Prints warnings. */
  static void warn(List<ConfigProblem> warnings, PrintWriter out) {
    warnings.forEach(warning -> out.println("weft: warning: " + warning));
    out.flush();
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
