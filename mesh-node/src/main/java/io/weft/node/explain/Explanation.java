package io.weft.node.explain;

import io.weft.namers.name.Path;
import io.weft.stack.Stack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a name goes and why. The components, here and below, are the fields of the JSON: their
 * names stay.
 *
 * @param router the label of the router that was asked
 * @param name the logical name
 * @param localDtab the rules that were tried after those of the router; empty when there were none
 * @param bound whether it is bound to a cluster
 * @param reason why nothing can be said at all; null otherwise
 * @param tree what it is bound to, as text; empty when it is bound to nothing
 * @param steps how that came about; null when nothing can be said
 * @param clusters the clusters in the tree
 * @param layers the modules that a call of the name passes, layer by layer
 */
public record Explanation(
    String router,
    String name,
    String localDtab,
    boolean bound,
    @Nullable String reason,
    String tree,
    @Nullable StepView steps,
    List<Cluster> clusters,
    List<Layer> layers) {

  public Explanation {
    clusters = List.copyOf(clusters);
    layers = List.copyOf(layers);
  }

  /**
   * A cluster that the name is bound to.
   *
   * @param id its bound name
   * @param share of the calls of the name, of 1
   * @param state {@code ok}, {@code pending} or {@code failed}: whether its endpoints are known
   * @param reason why not, or why discovery is not believed at present; null otherwise
   * @param staleSeconds for how long discovery has not confirmed the endpoints; 0 while it can
   */
  public record Cluster(
      String id,
      double share,
      String state,
      @Nullable String reason,
      double staleSeconds,
      List<Endpoint> endpoints) {
    public Cluster {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * An endpoint of a cluster.
   *
   * @param address as {@code host:port}
   * @param identity the mesh identity that it must prove; null for plain text
   * @param health as the node has found it: {@code open}, {@code busy} or {@code closed}; {@code
   *     unused} when the node has no call for it yet
   */
  public record Endpoint(
      String address,
      double weight,
      @Nullable String identity,
      @Nullable String zone,
      String health,
      long calls,
      long failures) {}

  /**
   * The modules of one layer.
   *
   * @param layer {@code path}, {@code cluster} or {@code endpoint}
   * @param of the name, or the cluster that the endpoints are of
   * @param problem why there are none: a mistake of the configuration; null otherwise
   */
  public record Layer(String layer, String of, @Nullable String problem, List<Module> modules) {
    public Layer {
      modules = List.copyOf(modules);
    }

    static Layer of(String layer, Path of, List<Stack.Line> lines) {
      return new Layer(layer, of.toString(), null, lines.stream().map(Module::of).toList());
    }
  }

  /**
   * A module.
   *
   * @param settings the values in force
   */
  public record Module(String role, String description, List<Setting> settings) {
    public Module {
      settings = List.copyOf(settings);
    }

    static Module of(Stack.Line line) {
      return new Module(
          line.role().toString(),
          line.description(),
          line.settings().stream()
              .map(setting -> new Setting(setting.name(), setting.value(), setting.origin()))
              .toList());
    }
  }

  /**
   * A value in force.
   *
   * @param origin {@code default}, {@code global}, or the prefix of the entry that it is from
   */
  public record Setting(String name, String value, String origin) {}
}
