package io.weft.namers.kubernetes;

import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.WatchReport;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.settings.Settings;
import io.weft.testkit.ManualLoop;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.core.ThrowingRunnable;

/** A namer on a loop whose clock the test moves, and what is seen of it. */
final class Rig implements AutoCloseable {
  final ManualLoop loop = new ManualLoop();
  final Namer namer;
  private final List<Seen<?>> seen = new ArrayList<>();

  Rig(NamerProvider provider, Map<String, String> settings) {
    Settings given = new MapSettings(settings);
    var source = provider.parse(given);
    given.done();
    namer =
        source.open(
            new DiscoveryContext(
                Path.of("#").concat(provider.defaultPrefix()),
                loop,
                MetricScope.none(),
                new Random(1)));
  }

  /** What a path is bound to, from now on. */
  Seen<NameTree<Name>> lookup(String path) {
    Seen<NameTree<Name>> tree = new Seen<>(namer.lookup(Path.parse(path)));
    seen.add(tree);
    return tree;
  }

  /** Lets the loop run until something holds; the clock stands still. */
  void until(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(2))
        .pollInSameThread()
        .untilAsserted(
            () -> {
              loop.runTasks();
              assertion.run();
            });
  }

  /** As {@link #until}, with the clock of the loop running: for what comes after delays. */
  void untilLater(ThrowingRunnable assertion) {
    until(
        () -> {
          loop.advance(Duration.ofMillis(100));
          assertion.run();
        });
  }

  /** As {@link #untilLater}, so slowly that what the server did is seen long before a second. */
  void untilSoon(ThrowingRunnable assertion) {
    until(
        () -> {
          loop.advance(Duration.ofNanos(200_000));
          assertion.run();
        });
  }

  /** The endpoints of what a path is bound to, while it is. */
  Seen<AddrSet> addresses(Seen<NameTree<Name>> tree) {
    if (tree.value() instanceof NameTree.Leaf<Name> leaf
        && leaf.value() instanceof Name.Bound bound) {
      Seen<AddrSet> addresses = new Seen<>(bound.addresses());
      seen.add(addresses);
      return addresses;
    }
    throw new AssertionError("not bound: " + tree.last());
  }

  /** Endpoints as {@code address:port}. */
  static List<String> endpoints(Seen<AddrSet> seen) {
    return details(seen).stream()
        .map(a -> a.socket().getAddress().getHostAddress() + ":" + a.socket().getPort())
        .toList();
  }

  static List<Address> details(Seen<AddrSet> seen) {
    return seen.value() instanceof AddrSet.Bound bound ? List.copyOf(bound.addresses()) : List.of();
  }

  /** How it stands with the one cluster that is watched. */
  WatchReport report() {
    List<WatchReport> reports = namer.watches();
    if (reports.size() != 1) {
      throw new AssertionError(reports);
    }
    return reports.get(0);
  }

  /** Ends all observations. */
  void lookAway() {
    seen.forEach(Seen::close);
    loop.runTasks();
  }

  @Override
  public void close() {
    lookAway();
    namer.close();
    loop.runTasks();
  }
}
