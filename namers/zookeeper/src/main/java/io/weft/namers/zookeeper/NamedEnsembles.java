package io.weft.namers.zookeeper;

import io.weft.namers.name.Path;
import java.util.Optional;

/** Paths that begin with the servers to be asked: {@code /<host:port>…/<node>…}. */
final class NamedEnsembles {
  /** A caller's Dtab may name servers: it must not make the node connect to any number of them. */
  static final int MAX = 16;

  private NamedEnsembles() {}

  /** Reads what follows the servers. */
  interface Below {
    Optional<Target> read(Path path, Ensemble ensemble, String base, Path below);
  }

  static Target.Reader reader(Below below) {
    return path -> {
      Ensemble ensemble =
          Ensemble.named(path.element(0))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "expected servers, such as zk1:2181::zk2:2181, not '"
                              + path.element(0)
                              + "'"));
      return path.size() < 2 ? Optional.empty() : below.read(path, ensemble, "", path.drop(1));
    };
  }
}
