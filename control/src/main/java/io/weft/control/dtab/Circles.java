package io.weft.control.dtab;

import io.weft.namers.name.Dentry;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks for names that a Dtab rewrites for ever. All branches are followed, also those behind an
 * alternative that is bound today: it may be gone tomorrow. What a namer rewrites is not known
 * here.
 */
final class Circles {
  /** As many rewritings as a name has when it is bound. */
  private static final int MAX_DEPTH = 100;

  /** Enough for any Dtab that a person writes; one with more branches is not looked through. */
  private static final int MAX_STEPS = 50_000;

  private static final String ANY_ELEMENT = "x";

  private final Dtab dtab;
  private int steps;

  Circles(Dtab dtab) {
    this.dtab = dtab;
  }

  /** How a name below a rule's prefix comes back to itself, where it does. */
  Optional<String> from(Dentry rule) {
    Path name = example(rule);
    Set<Path> way = new LinkedHashSet<>(List.of(name));
    return follow(rule.rewrite(name), way);
  }

  /** A name that the rule matches, with an element more, as names have that are looked up. */
  private static Path example(Dentry rule) {
    String prefix = rule.prefix().toString().replace("/*", "/" + ANY_ELEMENT);
    return Path.parse(prefix).append(ANY_ELEMENT);
  }

  private Optional<String> follow(NameTree<Path> tree, Set<Path> way) {
    if (tree instanceof NameTree.Leaf<Path> leaf) {
      return step(leaf.value(), way);
    }
    List<NameTree<Path>> branches =
        tree instanceof NameTree.Alt<Path> alt
            ? alt.trees()
            : tree instanceof NameTree.Union<Path> union
                ? union.trees().stream().<NameTree<Path>>map(NameTree.Weighted::tree).toList()
                : List.of();
    return branches.stream().flatMap(branch -> follow(branch, way).stream()).findFirst();
  }

  private Optional<String> step(Path name, Set<Path> way) {
    if (++steps > MAX_STEPS) {
      return Optional.empty();
    }
    if (way.size() > MAX_DEPTH || !way.add(name)) {
      return Optional.of(
          "a name such as "
              + way.iterator().next()
              + " is rewritten for ever: "
              + way.stream().limit(5).map(Path::toString).collect(Collectors.joining(" -> "))
              + (way.size() > 5 ? " -> ..." : " -> " + name));
    }
    Optional<String> circle = follow(dtab.lookup(name), way);
    way.remove(name);
    return circle;
  }
}
