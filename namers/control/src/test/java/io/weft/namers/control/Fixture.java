package io.weft.namers.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.bind.CallReports;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.bind.InterpreterSource;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.NameTree;
import io.weft.namers.name.Path;
import io.weft.namers.spi.AddrSet;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.spi.Name;
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

/** A node's discovery: its loop, and the connections which a test opens on it. */
final class Fixture implements AutoCloseable {
  private final ThreadLoop loop = new ThreadLoop("test-discovery", Ticker.system());
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final java.nio.file.Path directory;

  Fixture(java.nio.file.Path directory) {
    this.directory = directory;
  }

  ThreadLoop loop() {
    return loop;
  }

  java.nio.file.Path snapshot() {
    return directory.resolve("control.snapshot");
  }

  /** Settings with short waits. */
  Map<String, Object> settings(String... dst) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("dst", List.of(dst));
    settings.put("node", "node-1");
    settings.put("snapshotFile", snapshot().toString());
    settings.put("retry", Map.of("baseSeconds", 0.005, "maxSeconds", 0.05));
    return settings;
  }

  static InterpreterSource source(Map<String, ?> settings) {
    MapSettings read = new MapSettings(settings);
    InterpreterSource source = new ControlInterpreterProvider().parse(read);
    read.done();
    return source;
  }

  InterpreterSource.Connection open(String... dst) {
    return open(settings(dst));
  }

  InterpreterSource.Connection open(Map<String, ?> settings) {
    return keep(
        source(settings)
            .open(new DiscoveryContext(Path.empty(), loop, MetricScope.none(), new Random(1))));
  }

  static Interpreter interpreter(InterpreterSource.Connection connection) {
    return connection.interpreter("web", Activity.value(Dtab.empty()), CallReports.NONE);
  }

  Seen<NameTree<Name.Bound>> bind(Interpreter interpreter, String path) {
    return see(interpreter.bind(Dtab.empty(), Path.parse(path)));
  }

  <T> Seen<T> see(Activity<T> activity) {
    return keep(new Seen<>(activity));
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.add(0, resource);
    return resource;
  }

  /** What a name is bound to, as text; the reason where it failed, empty while it is pending. */
  static String text(Seen<?> seen) {
    State<?> last = seen.last();
    return last instanceof State.Ok<?> ok
        ? ok.value().toString()
        : last instanceof State.Failed<?> failed ? "failed: " + failed.cause().getMessage() : "";
  }

  /** The ports of the only cluster that a name is bound to. */
  static List<Integer> ports(Seen<NameTree<Name.Bound>> name) {
    if (!(name.value() instanceof NameTree.Leaf<Name.Bound> leaf)) {
      throw new AssertionError("not bound to a cluster: " + name.last());
    }
    try (Seen<AddrSet> set = new Seen<>(leaf.value().addresses())) {
      return set.last() instanceof State.Ok<AddrSet> ok && ok.value() instanceof AddrSet.Bound bound
          ? bound.addresses().stream().map(address -> address.socket().getPort()).toList()
          : List.of();
    }
  }

  /** Waits until an assertion holds. */
  static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(30))
        .pollInSameThread()
        .pollInterval(java.time.Duration.ofMillis(5))
        .untilAsserted(assertion);
  }

  /** The threads of connections that are not closed. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("weft-control"))
        .toList();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
    // A node's loop outlives its connections too: what they still receive is released on it.
    eventually(() -> assertThat(threads()).isEmpty());
    loop.execute(loop::close);
  }
}
