package io.weft.node.config;

import io.weft.namers.bind.SystemNamerProviders;
import io.weft.namers.bind.TransformerNames;
import io.weft.namers.config.NamerConfig;
import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.stack.settings.yaml.Section;
import io.weft.stack.settings.yaml.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds Dtab entries that lead to what is not there: a namer that the file does not have, so that
 * the branch is negative, or a system name or transformer that nobody has, so that it fails. Both
 * are legal and seldom meant.
 */
final class DtabCheck {
  private final Set<String> systemNames;
  private final TransformerNames transformers;

  private DtabCheck(Set<String> systemNames, TransformerNames transformers) {
    this.systemNames = systemNames;
    this.transformers = transformers;
  }

  /** A check against what is installed. */
  static DtabCheck ofInstalled() {
    return new DtabCheck(SystemNamerProviders.names(), TransformerNames.installed());
  }

  void warn(Section router, RouterConfig config, List<NamerConfig> namers) {
    if (config.remote().isPresent()) {
      return; // its namers are not these
    }
    Dtab dtab = config.fixedDtab();
    for (Dentry dentry : dtab.dentries()) {
      leaves(dentry.dst())
          .distinct()
          .flatMap(leaf -> problem(leaf, dtab, namers).stream())
          .distinct()
          .forEach(problem -> router.warning("dtab", ": " + problem));
    }
  }

  private static Stream<Path> leaves(NameTree<Path> tree) {
    if (tree instanceof NameTree.Leaf<Path> leaf) {
      return Stream.of(leaf.value());
    } else if (tree instanceof NameTree.Alt<Path> alt) {
      return alt.trees().stream().flatMap(DtabCheck::leaves);
    } else if (tree instanceof NameTree.Union<Path> union) {
      return union.trees().stream().flatMap(branch -> leaves(branch.tree()));
    }
    return Stream.empty();
  }

  /** A leaf may be the start of a name only: the rest of the one looked up comes behind it. */
  private Optional<String> problem(Path leaf, Dtab dtab, List<NamerConfig> namers) {
    if (leaf.size() < 2 || !dtab.matching(leaf).isEmpty()) {
      return Optional.empty();
    }
    return switch (leaf.element(0)) {
      case "#" -> atNamer(leaf, namers);
      case "$" -> atSystemName(leaf);
      case "%" -> atTransformer(leaf, dtab, namers);
      default -> Optional.empty();
    };
  }

  private static Optional<String> atNamer(Path leaf, List<NamerConfig> namers) {
    Path below = leaf.drop(1);
    if (namers.stream()
        .map(NamerConfig::prefix)
        .anyMatch(prefix -> below.startsWith(prefix) || prefix.startsWith(below))) {
      return Optional.empty();
    }
    String known =
        namers.isEmpty()
            ? "there is no namer"
            : namers.stream()
                .map(namer -> "/#" + namer.prefix())
                .collect(Collectors.joining(", ", "there is ", ""));
    return Optional.of("no namer serves %s, so it is negative; %s".formatted(leaf, known));
  }

  private Optional<String> atSystemName(Path leaf) {
    String name = leaf.element(1);
    if (systemNames.contains(name)) {
      return Optional.empty();
    }
    String known =
        Spelling.nearest(name, systemNames)
            .map(near -> "did you mean /$/" + near + "?")
            .orElseGet(
                () ->
                    systemNames.stream()
                        .map(other -> "/$/" + other)
                        .collect(Collectors.joining(", ", "there are ", "")));
    return Optional.of("nothing is at /$/%s, so %s fails; %s".formatted(name, leaf, known));
  }

  private Optional<String> atTransformer(Path leaf, Dtab dtab, List<NamerConfig> namers) {
    try {
      return problem(transformers.read(leaf).name(), dtab, namers);
    } catch (IllegalArgumentException e) {
      return Optional.of("%s fails: %s".formatted(leaf, e.getMessage()));
    }
  }
}
