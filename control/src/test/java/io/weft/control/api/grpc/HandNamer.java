package io.weft.control.api.grpc;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.activity.Var;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;

/**
 * A namer whose clusters a test sets. The first element of a path is the cluster, the rest is
 * residual. A cluster that was not set has one address that depends on its name, and one whose name
 * begins with {@code slow} has none yet.
 */
public final class HandNamer implements Namer {
  public static final Path PREFIX = Path.of("test");

  private final ConcurrentMap<String, Var<AddrSet>> clusters = new ConcurrentHashMap<>();

  public void set(String cluster, int... ports) {
    cluster(cluster).set(AddrSet.of(IntStream.of(ports).mapToObj(HandNamer::address).toList()));
  }

  public void set(String cluster, State<AddrSet> state) {
    cluster(cluster).setState(state);
  }

  private Var<AddrSet> cluster(String name) {
    return clusters.computeIfAbsent(
        name,
        own ->
            own.startsWith("slow")
                ? Var.pending()
                : Var.of(AddrSet.of(List.of(address(Math.floorMod(own.hashCode(), 65_535) + 1)))));
  }

  private static Address address(int port) {
    return new Address(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, Map.of("zone", "a"));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    if (path.isEmpty()) {
      return Activity.value(NameTree.neg());
    }
    if (path.element(0).equals("broken")) {
      return Activity.failed(new IllegalStateException("the registry is away"));
    }
    return Activity.value(
        NameTree.leaf(
            new Name.Bound(
                Path.of("#").concat(PREFIX).concat(path.take(1)),
                cluster(path.element(0)),
                path.drop(1))));
  }

  @Override
  public void close() {}
}
