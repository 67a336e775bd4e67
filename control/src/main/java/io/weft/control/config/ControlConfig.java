package io.weft.control.config;

import io.weft.control.dtab.DtabRules;
import io.weft.control.peers.PeerConfig;
import io.weft.control.store.StoreSource;
import io.weft.namers.config.NamerConfig;
import io.weft.namers.config.TransformerConfig;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of a control service: the value of one file.
 *
 * @param storage where Dtabs are kept
 * @param namers that the control service binds names by, in the order of the file
 * @param http where people and programs read and change Dtabs
 * @param nodes where nodes ask what their names are bound to
 * @param thrift where nodes of linkerd 1.x ask; empty where they are not served
 * @param peers other control services of the same fleet, whose nodes count before a change
 * @param accessFile a file of who may do what, see {@code docs/control/access.md}
 * @param rules what is taken for a Dtab
 * @param lineage set anew by whoever puts a backup into the store, so that nodes believe versions
 *     which are lower than those that they have seen; empty by default
 */
public record ControlConfig(
    StoreSource storage,
    List<NamerConfig> namers,
    List<TransformerConfig> transformers,
    InterfaceConfig http,
    InterfaceConfig nodes,
    Optional<ThriftConfig> thrift,
    List<PeerConfig> peers,
    Optional<Path> accessFile,
    DtabRules rules,
    String lineage) {

  public ControlConfig {
    namers = List.copyOf(namers);
    transformers = List.copyOf(transformers);
    peers = List.copyOf(peers);
  }

  /**
   * A configuration, and what is legal in its file but hardly meant.
   *
   * @param warnings in the order of the file
   */
  public record Parsed(ControlConfig config, List<ConfigProblem> warnings) {
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
    return ControlReader.read(file, text, environment);
  }
}
