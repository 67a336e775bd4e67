package io.weft.control.api.http;

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
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A discovery system with clusters that a test sets: the first element of a path names one. */
final class StubNamer implements Namer {
  private final Map<String, Var<NameTree<Name>>> names = new ConcurrentHashMap<>();
  private final Map<String, Var<AddrSet>> clusters = new ConcurrentHashMap<>();
  private final AtomicInteger observers = new AtomicInteger();

  /** How many observe a name at present. */
  int observers() {
    return observers.get();
  }

  void set(String name, int... ports) {
    set(
        name,
        new State.Ok<>(
            AddrSet.of(
                Arrays.stream(ports)
                    .mapToObj(
                        port ->
                            Address.of(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                    .toList())));
  }

  void set(String name, State<AddrSet> addresses) {
    Var<AddrSet> cluster = clusters.computeIfAbsent(name, any -> Var.pending());
    cluster.setState(addresses);
    Var<NameTree<Name>> bound = bound(name);
    if (!(bound.state() instanceof State.Ok<NameTree<Name>> ok)
        || ok.value() instanceof NameTree.Neg) {
      bound.set(NameTree.leaf(new Name.Bound(Path.of("#", "sd", name), cluster, Path.empty())));
    }
  }

  void fail(String name, String problem) {
    bound(name).setState(new State.Failed<>(new IllegalStateException(problem)));
  }

  void pend(String name) {
    bound(name).setState(new State.Pending<>());
  }

  private Var<NameTree<Name>> bound(String name) {
    return names.computeIfAbsent(name, any -> Var.of(NameTree.neg()));
  }

  @Override
  public Activity<NameTree<Name>> lookup(Path path) {
    Activity<NameTree<Name>> bound =
        path.isEmpty()
            ? Activity.value(NameTree.neg())
            : bound(path.element(0)).map(tree -> tree.map(name -> with(name, path.drop(1))));
    return observer -> {
      observers.incrementAndGet();
      Activity.Observation observation = bound.observe(observer);
      return () -> {
        observers.decrementAndGet();
        observation.close();
      };
    };
  }

  private static Name with(Name name, Path residual) {
    return name instanceof Name.Bound bound
        ? new Name.Bound(bound.id(), bound.addresses(), residual)
        : name;
  }

  @Override
  public void close() {}
}
