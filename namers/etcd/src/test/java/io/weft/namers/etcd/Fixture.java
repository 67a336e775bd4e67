package io.weft.namers.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.Announcer;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A node's discovery: its loop, and the namers and announcers which a test opens on it. */
final class Fixture implements AutoCloseable {
  static final Path PREFIX = Path.parse("/#/io.l5d.etcd");

  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final List<AutoCloseable> opened = new ArrayList<>();

  private DiscoveryContext context() {
    return new DiscoveryContext(PREFIX, loop, MetricScope.none(), new Random(1));
  }

  /** Settings with short waits, of which some may be others. */
  static Map<String, Object> settings(Map<String, ?> others, String... endpoints) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("endpoints", List.of(endpoints));
    settings.put("probeMs", 1000);
    settings.putAll(others);
    return settings;
  }

  Namer namer(String... endpoints) {
    return namer(settings(Map.of("emptyHoldMs", 0, "firstAnswerMs", 200), endpoints));
  }

  Namer namer(Map<String, ?> settings) {
    MapSettings read = new MapSettings(settings);
    var source = new EtcdNamerProvider().parse(read);
    read.done();
    return keep(source.open(context()));
  }

  Announcer announcer(String... endpoints) {
    return announcer(settings(Map.of("ttlSecs", 2), endpoints));
  }

  Announcer announcer(Map<String, ?> settings) {
    MapSettings read = new MapSettings(settings);
    var source = new EtcdAnnouncerProvider().parse(read);
    read.done();
    return keep(source.open(context()));
  }

  <T> Seen<T> see(Activity<T> activity) {
    return keep(new Seen<>(activity));
  }

  Seen<NameTree<Name>> lookup(Namer namer, String path) {
    return see(namer.lookup(Path.parse(path)));
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.add(0, resource);
    return resource;
  }

  /** The cluster that a name is bound to. */
  static Name.Bound bound(Seen<NameTree<Name>> name) {
    if (name.value() instanceof NameTree.Leaf<Name> leaf
        && leaf.value() instanceof Name.Bound bound) {
      return bound;
    }
    throw new AssertionError("not bound: " + name.last());
  }

  /** The endpoints of a cluster, each as {@code host:port}; none while they are not known. */
  static List<String> endpoints(Seen<AddrSet> set) {
    return addresses(set).stream()
        .map(a -> a.socket().getAddress().getHostAddress() + ":" + a.socket().getPort())
        .toList();
  }

  static List<Address> addresses(Seen<AddrSet> set) {
    return set.last() instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? List.copyOf(bound.addresses())
        : List.of();
  }

  /** Waits until an assertion holds. */
  static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(30))
        .pollInSameThread()
        .pollInterval(java.time.Duration.ofMillis(10))
        .untilAsserted(assertion);
  }

  /** The threads of connections that are not closed. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("weft-etcd-") && !name.contains("resolver"))
        .toList();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
    // A node's loop outlives its namers too: what they still receive is released on it.
    eventually(() -> assertThat(threads()).isEmpty());
    loop.execute(loop::close);
  }
}
