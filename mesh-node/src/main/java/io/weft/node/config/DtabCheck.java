package io.weft.node.config;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds Dtab entries that lead to a namer which the file does not have: such a branch is negative,
 * which is legal and seldom meant.
 */
final class DtabCheck {
  private static final Set<String> SYSTEM_NAMERS = Set.of("inet", "nil", "fail");

  private DtabCheck() {}

  static void warn(Section router, RouterConfig config, List<NamerConfig> namers) {
    Dtab dtab = config.fixedDtab();
    for (Dentry dentry : dtab.dentries()) {
      leaves(dentry.dst())
          .filter(leaf -> leadsNowhere(leaf, dtab, namers))
          .distinct()
          .forEach(leaf -> router.warning("dtab", ": " + nowhere(leaf, namers)));
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

  private static boolean leadsNowhere(Path leaf, Dtab dtab, List<NamerConfig> namers) {
    if (leaf.size() < 2 || !dtab.matching(leaf).isEmpty()) {
      return false;
    }
    return switch (leaf.element(0)) {
      case "#" -> namers.stream().noneMatch(namer -> overlap(leaf.drop(1), namer.prefix()));
      case "$" -> !SYSTEM_NAMERS.contains(leaf.element(1));
      default -> false;
    };
  }

  /** A leaf may be the start of a prefix only: the rest of the name comes behind it. */
  private static boolean overlap(Path leaf, Path prefix) {
    return leaf.startsWith(prefix) || prefix.startsWith(leaf);
  }

  private static String nowhere(Path leaf, List<NamerConfig> namers) {
    if (leaf.element(0).equals("$")) {
      return "nothing is at /$/%s, so %s is negative; there are /$/inet, /$/nil and /$/fail"
          .formatted(leaf.element(1), leaf);
    }
    String known =
        namers.isEmpty()
            ? "there is no namer"
            : namers.stream()
                .map(namer -> "/#" + namer.prefix())
                .collect(Collectors.joining(", ", "there is ", ""));
    return "no namer serves %s, so it is negative; %s".formatted(leaf, known);
  }
}
