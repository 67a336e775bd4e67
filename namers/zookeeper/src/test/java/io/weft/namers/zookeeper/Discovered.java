package io.weft.namers.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.Address;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
import io.weft.namers.spi.Namer;
import io.weft.namers.spi.NamerProvider;
import io.weft.namers.spi.SystemNamerProvider;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.State;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.testkit.MapSettings;
import io.weft.testkit.Seen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.core.ConditionFactory;

/** A namer, and what those see who look names up with it. */
final class Discovered implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final Namer namer;
  private final List<AutoCloseable> looked = new ArrayList<>();

  private Discovered(Opening opening, String prefix) {
    namer =
        opening.open(
            new DiscoveryContext(
                Path.parse(prefix), loop, MetricScope.none(), new Random(prefix.length())));
  }

  private interface Opening {
    Namer open(DiscoveryContext context);
  }

  static Discovered by(NamerProvider provider, ZooKeeperProcess server, Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings(server));
    // What is taken up in a test is taken up at once, or not at all.
    all.put("emptyHoldMs", 600_000);
    all.put("firstAnswerMs", 300);
    all.putAll(settings);
    MapSettings read = new MapSettings(all);
    Opening opening = provider.parse(read)::open;
    read.done();
    return new Discovered(opening, "/#" + provider.defaultPrefix());
  }

  static Map<String, Object> settings(ZooKeeperProcess server) {
    return Map.of(
        "zkAddrs",
        List.of(Map.of("host", "127.0.0.1", "port", server.port())),
        "sessionTimeoutMs",
        4_000);
  }

  static Discovered by(SystemNamerProvider provider) {
    return new Discovered(provider::open, "/$/" + provider.name());
  }

  static ConditionFactory eventually() {
    return await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
  }

  Namer namer() {
    return namer;
  }

  /** What is seen of a name until this is closed. */
  Seen<NameTree<Name>> name(String path) {
    return keep(new Seen<>(namer.lookup(Path.parse(path))));
  }

  /** The addresses that a name stands for at each time; none while it is negative. */
  Seen<AddrSet> look(String path) {
    Activity<AddrSet> addresses =
        namer
            .lookup(Path.parse(path))
            .flatMap(
                tree ->
                    tree instanceof NameTree.Leaf<Name> leaf
                            && leaf.value() instanceof Name.Bound bound
                        ? bound.addresses()
                        : Activity.value(new AddrSet.Neg()));
    return keep(new Seen<>(addresses));
  }

  private <T extends AutoCloseable> T keep(T seen) {
    looked.add(seen);
    return seen;
  }

  /** Waits for the ports of all endpoints, each with its weight. */
  static void awaitPorts(Seen<AddrSet> seen, Map<Integer, Double> expected) {
    eventually()
        .untilAsserted(
            () -> {
              Map<Integer, Double> found = new TreeMap<>();
              addresses(seen).forEach(at -> found.put(at.socket().getPort(), at.weight()));
              assertThat(found).isEqualTo(expected);
            });
  }

  static void awaitPorts(Seen<AddrSet> seen, Integer... expected) {
    Map<Integer, Double> weights = new TreeMap<>();
    for (Integer port : expected) {
      weights.put(port, 1.0);
    }
    awaitPorts(seen, weights);
  }

  static void awaitNegative(Seen<AddrSet> seen) {
    eventually().until(() -> seen.last().equals(new State.Ok<>(new AddrSet.Neg())));
  }

  static List<Address> addresses(Seen<AddrSet> seen) {
    return seen.last() instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
        ? List.copyOf(bound.addresses())
        : List.of();
  }

  /** What the namer says is wrong with what is watched. */
  List<String> problems() {
    return namer.watches().stream()
        .map(report -> report.problem())
        .filter(problem -> problem != null)
        .toList();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable seen : looked) {
      seen.close();
    }
    namer.close();
    loop.execute(loop::close);
  }
}
