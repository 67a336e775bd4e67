package io.weft.node.config;

import io.weft.namers.config.NamerConfig;
import io.weft.namers.config.TransformerConfig;
import io.weft.namers.name.Path;
import io.weft.stack.settings.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds entries by prefix that hold for nothing. The most common mistake is the id of a name that a
 * transformer changes, which then starts with the transformer: the TLS that such an entry asks for
 * is not there.
 */
final class PrefixCheck {
  private static final Path NAMERS = Path.of("#");
  private static final Path SYSTEM = Path.of("$");
  private static final Path TRANSFORMERS = Path.of("%");

  private final Problems problems;

  PrefixCheck(Problems problems) {
    this.problems = problems;
  }

  void warn(RouterConfig router, List<NamerConfig> namers) {
    List<Path> ids = ids(router, namers);
    String known = ids.stream().map(Path::toString).collect(Collectors.joining(" or "));
    // A Dtab can lead to ids with transformers of another interpreter.
    List<Path> all = Stream.concat(ids.stream(), Stream.of(TRANSFORMERS)).toList();
    warn(router.client(), all, "no bound name, since their ids start with " + known);
    warn(
        router.service(),
        List.of(router.dstPrefix()),
        "no logical name, since they start with " + router.dstPrefix());
  }

  /** What the ids of bound names can start with. */
  private static List<Path> ids(RouterConfig router, List<NamerConfig> namers) {
    List<Path> ids = new ArrayList<>();
    for (NamerConfig namer : namers) {
      Path unchanged = NAMERS.concat(namer.prefix());
      ids.add(changed(changed(unchanged, namer.transformers()), router.transformers()));
    }
    ids.add(changed(SYSTEM, router.transformers()));
    return ids;
  }

  private static Path changed(Path id, List<TransformerConfig> transformers) {
    Path changed = id;
    for (TransformerConfig transformer : transformers) {
      changed = transformer.transformer().prefix().concat(changed);
    }
    return changed;
  }

  private void warn(Ruled<?> ruled, List<Path> starts, String why) {
    if (ruled instanceof ByPrefix<?> byPrefix) {
      byPrefix.rules().stream()
          .filter(Predicate.not(rule -> starts.stream().anyMatch(rule.prefix()::canMatchBelow)))
          .forEach(rule -> problems.warning(rule.at(), rule.name() + ".prefix matches " + why));
    }
  }
}
