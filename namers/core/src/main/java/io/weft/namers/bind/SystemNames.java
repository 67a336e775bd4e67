package io.weft.namers.bind;

import io.weft.namers.inet.InetNamer;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.call.Failure;

/** The names below {@code /$}, which need no configuration. */
final class SystemNames implements Namer {
  static final Path PREFIX = Path.of("$");

  private final InetNamer inet = InetNamer.open(PREFIX.append("inet"));

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    if (path.isEmpty()) {
      return Activity.value(new NameTree.Neg<>());
    }
    Path rest = path.drop(1);
    return switch (path.element(0)) {
      case "inet" -> inet.lookup(rest);
      case "nil" -> Activity.value(new NameTree.Empty<>());
      case "fail" -> Activity.value(new NameTree.Fail<>());
      default -> Activity.failed(unknown(path));
    };
  }

  // Not negative: a system name that is not there is a mistake, and to fall back would hide it.
  private static Failure unknown(Path path) {
    return Failure.notSent(
        Failure.Kind.BINDING_FAILED,
        "no system name "
            + PREFIX.concat(path.take(1))
            + "; there are /$/inet, /$/nil and /$/fail");
  }

  @Override
  public void close() {
    inet.close();
  }
}
