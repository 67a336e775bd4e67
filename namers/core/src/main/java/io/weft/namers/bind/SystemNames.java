package io.weft.namers.bind;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.Failure;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names below {@code /$}, which need no configuration. */
final class SystemNames implements Namer {
  static final Path PREFIX = Path.of("$");
  static final List<String> OWN = List.of("nil", "fail");

  private final Map<String, Namer> namers;

  /**
   * @param namers by the element that follows the prefix
   */
  SystemNames(Map<String, Namer> namers) {
    this.namers = Map.copyOf(namers);
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    if (path.isEmpty()) {
      return Activity.value(new NameTree.Neg<>());
    }
    return switch (path.element(0)) {
      case "nil" -> Activity.value(new NameTree.Empty<>());
      case "fail" -> Activity.value(new NameTree.Fail<>());
      default -> {
        Namer namer = namers.get(path.element(0));
        yield namer == null ? Activity.failed(unknown(path)) : namer.lookup(path.drop(1));
      }
    };
  }

  // Not negative: a system name that is not there is a mistake, and to fall back would hide it.
  private Failure unknown(Path path) {
    return Failure.notSent(
        Failure.Kind.BINDING_FAILED,
        "no system name "
            + PREFIX.concat(path.take(1))
            + "; there are "
            + Stream.concat(OWN.stream(), namers.keySet().stream())
                .sorted()
                .map(name -> PREFIX.append(name).toString())
                .collect(Collectors.joining(", ")));
  }

  /** The namers are their owner's to close. */
  @Override
  public void close() {}
}
