package io.weft.node.config;

import io.weft.namers.config.NamerConfig;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.util.List;
import java.util.Map;

/**
 * The configuration of a node: the value of one file.
 *
 * @param namers in the order of the file; a later one goes before an earlier one of the same prefix
 * @param announcers in the order of the file
 * @param routers at least one
 * @param workerThreads how many event loops serve traffic, each a thread
 */
public record NodeConfig(
    AdminConfig admin,
    List<NamerConfig> namers,
    List<AnnouncerConfig> announcers,
    List<RouterConfig> routers,
    int workerThreads) {

  public NodeConfig {
    namers = List.copyOf(namers);
    announcers = List.copyOf(announcers);
    routers = List.copyOf(routers);
  }

  /**
   * A configuration, and what is legal in its file but hardly meant.
   *
   * @param warnings in the order of the file
   */
  public record Parsed(NodeConfig config, List<ConfigProblem> warnings) {
    public Parsed {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Reads a file's text: YAML 1.2, of which JSON is a part. Opens nothing: the files that it names
   * may be missing.
   *
   * @param file its name, for messages; the relative names of files in the text start from its
   *     directory
   * @param environment what {@code ${NAME}} in a value stands for
   * @throws ConfigException with all mistakes of the file
   */
  public static Parsed parse(String file, String text, Map<String, String> environment) {
    return NodeReader.read(file, text, environment, Plugins.installed());
  }

  /**
   * The configuration in effect, with all defaults, in the form of a file. Secrets are left out:
   * passwords and tokens of namers; the names of key files are not secret.
   */
  public String redactedYaml() {
    return EffectiveYaml.of(this);
  }
}
