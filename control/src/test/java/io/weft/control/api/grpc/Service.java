package io.weft.control.api.grpc;

import io.netty.handler.ssl.SslContext;
import io.weft.control.access.Access;
import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.fleet.Reports;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.CallReport;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.name.Dtab;
import io.weft.stack.activity.Activity;
import io.weft.testkit.ManualTicker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A control service on a store and a namer in the hands of a test, and its nodes. */
final class Service implements AutoCloseable {
  private static final Duration LONG = Duration.ofHours(1);

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  final HandStore store = new HandStore();
  final HandNamer namer = new HandNamer();
  final Fleet fleet = new Fleet();
  final ConcurrentLinkedQueue<String> reports = new ConcurrentLinkedQueue<>();
  final RoutingServer server;
  private final List<AutoCloseable> nodes = new ArrayList<>();

  Service() throws IOException {
    this(Limits.DEFAULT);
  }

  Service(Limits limits) throws IOException {
    this(limits, Optional.empty(), Access.open());
  }

  Service(Limits limits, Optional<SslContext> tls, Access access) throws IOException {
    this(limits, tls, access, new Patience(LONG, LONG, new ManualTicker()));
  }

  Service(Patience patience) throws IOException {
    this(Limits.DEFAULT, Optional.empty(), Access.open(), patience);
  }

  private Service(Limits limits, Optional<SslContext> tls, Access access, Patience patience)
      throws IOException {
    Dtabs dtabs = new Dtabs(store, DtabRules.DEFAULT);
    DtabInterpreter interpreter =
        new DtabInterpreter(
            Activity.value(Dtab.empty()),
            List.of(new MountedNamer(HandNamer.PREFIX, namer)),
            Map.of());
    Reports listener = this::reported;
    server =
        new RoutingServer(
            new RoutingServer.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                access,
                limits,
                patience,
                "zk:a",
                InstantSource.fixed(NOW)),
            dtabs,
            new Bindings(dtabs, interpreter),
            fleet,
            listener,
            List.of());
  }

  private void reported(String node, String router, String namespace, List<CallReport> calls) {
    reports.add(node + " " + router + " " + namespace + " " + calls);
  }

  TestNode node() {
    TestNode node = new TestNode(server.address());
    nodes.add(node);
    return node;
  }

  TestNode node(String name) {
    return node().greet(TestNode.hello(name));
  }

  static void until(ThrowingRunnable condition) {
    Awaitility.await()
        .pollInterval(5, TimeUnit.MILLISECONDS)
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(condition);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable node : nodes) {
      node.close();
    }
    server.close();
  }
}
