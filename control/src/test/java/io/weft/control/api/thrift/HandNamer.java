package io.weft.control.api.thrift;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A discovery system with clusters that a test sets, which are pending until then. */
final class HandNamer implements Namer {
  private final Map<String, Var<AddrSet>> clusters = new ConcurrentHashMap<>();

  Var<AddrSet> cluster(String name) {
    return clusters.computeIfAbsent(name, own -> Var.pending());
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    return path.isEmpty()
        ? Activity.value(NameTree.neg())
        : Activity.value(
            NameTree.leaf(
                new Name.Bound(
                    Path.of("#", "sd", path.element(0)), cluster(path.element(0)), path.drop(1))));
  }

  @Override
  public void close() {}
}
