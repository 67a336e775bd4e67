package io.weft.control;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.weft.control.access.Access;
import io.weft.control.access.AccessFile;
import io.weft.control.api.grpc.Gate;
import io.weft.control.api.grpc.Limits;
import io.weft.control.api.grpc.Patience;
import io.weft.control.api.grpc.RoutingServer;
import io.weft.control.api.http.HttpApi;
import io.weft.control.api.http.HttpApiSettings;
import io.weft.control.api.http.Served;
import io.weft.control.api.mesh.MeshServices;
import io.weft.control.api.thrift.ThriftApi;
import io.weft.control.api.thrift.ThriftApiSettings;
import io.weft.control.canary.Canaries;
import io.weft.control.config.ControlConfig;
import io.weft.control.config.InterfaceConfig;
import io.weft.control.config.ThriftConfig;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.control.peers.FleetNames;
import io.weft.control.plan.DryRun;
import io.weft.control.store.Store;
import io.weft.control.store.StoreSource;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.config.Discovery;
import io.weft.namers.config.TransformerConfig;
import io.weft.namers.name.Dtab;
import io.weft.namers.watch.Repeater;
import io.weft.stack.activity.Activity;
import io.weft.stack.life.Owned;
import io.weft.stack.metrics.Metric;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import io.weft.telemetry.RuntimeMetrics;
import io.weft.telemetry.Telemetry;
import io.weft.tls.context.TlsFilesException;
import io.weft.tls.context.TlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running control service: everything that one configuration asks for, in this process. Started
 * and closed by one thread.
 */
public final class Control implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Control.class);
  private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();
  private static final Duration ACCESS_POLL = Duration.ofSeconds(2);
  private static final Duration DRY_RUN_PATIENCE = Duration.ofSeconds(5);
  private static final Duration PEER_PATIENCE = Duration.ofSeconds(3);

  private static final Duration STORE_POLL = Duration.ofSeconds(1);
  private static final Metric ROUTERS =
      Metric.of("weft_fleet_routers", "Routers of nodes that are connected at present.");
  private static final Metric NAMES =
      Metric.of("weft_fleet_names", "Distinct names that are bound for nodes and watches.");

  private final Owned owned = new Owned();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ControlConfig config;
  private final Telemetry telemetry = new Telemetry();
  private final Repeater health;
  private final Discovery discovery;
  private InetSocketAddress http = new InetSocketAddress(0);
  private InetSocketAddress nodes = new InetSocketAddress(0);
  private Optional<InetSocketAddress> thrift = Optional.empty();

  private Control(ControlConfig config) {
    this.config = config;
    owned.add(telemetry);
    this.health = owned.add(Repeater.background("weft-stores", 1, STORE_POLL));
    this.discovery = owned.add(new Discovery(config.namers(), telemetry, Ticker.system(), RANDOM));
  }

  /**
   * Starts a control service: opens its store, namers and ports.
   *
   * @throws IOException when a file cannot be read or a port cannot be had; nothing stays open
   */
  public static Control start(ControlConfig config) throws IOException {
    Control control = new Control(config);
    try {
      control.open();
    } catch (IOException | RuntimeException e) {
      control.close();
      throw e;
    }
    log.info(
        "ready; HTTP interface on {}, nodes on {}{}",
        control.http,
        control.nodes,
        control.thrift.map(address -> ", nodes of linkerd on " + address).orElse(""));
    return control;
  }

  private void open() throws IOException {
    RuntimeMetrics.export(telemetry, ByteBufAllocator.DEFAULT, () -> 0);
    Dtabs dtabs = new Dtabs(store(StoreSource.DTABS), config.rules());
    Bindings bindings = new Bindings(dtabs, interpreter());
    Fleet fleet = new Fleet();
    telemetry.gauge(ROUTERS, () -> fleet.nodes().size());
    telemetry.gauge(NAMES, bindings::watched);
    FleetCalls calls = new FleetCalls(fleet);
    ThreadLoop loop = owned.add(new ThreadLoop("weft-canaries", Ticker.system()));
    Canaries canaries =
        owned.add(
            new Canaries(
                store(StoreSource.CANARIES), dtabs, bindings, calls, loop, WallClock.system()));
    Optional<Access> rules = rules();
    nodes = routing(dtabs, bindings, fleet, calls, rules);
    http = api(dtabs, bindings, fleet, canaries, rules);
    if (config.thrift().isPresent()) {
      thrift = Optional.of(thrift(config.thrift().get(), dtabs, bindings, fleet, rules));
    }
    canaries.run();
  }

  private Store store(String collection) throws IOException {
    Store store = owned.add(config.storage().open(discovery.context(), collection));
    health.repeat(new StoreHealth(store, collection, telemetry));
    return store;
  }

  private DtabInterpreter interpreter() {
    return new DtabInterpreter(
        Activity.value(Dtab.empty()),
        discovery.namers(),
        discovery.system(),
        config.transformers().stream().map(TransformerConfig::transformer).toList());
  }

  private InetSocketAddress routing(
      Dtabs dtabs, Bindings bindings, Fleet fleet, FleetCalls calls, Optional<Access> rules)
      throws IOException {
    InetSocketAddress address = address(config.nodes());
    Optional<TlsIdentity> identity = identity(config.nodes());
    Access access =
        rules.orElseGet(
            () ->
                identity.isPresent() // and so all who come are of the mesh
                    ? Access.open()
                    : Access.unconfigured(address));
    ThreadLoop mesh = owned.add(new ThreadLoop("weft-mesh", Ticker.system()));
    RoutingServer server =
        owned.add(
            new RoutingServer(
                new RoutingServer.Settings(
                    address,
                    identity.map(present -> present.serverContext(List.of("h2"))),
                    access,
                    Limits.DEFAULT,
                    Patience.DEFAULT,
                    dtabs.lineage() + config.lineage(),
                    InstantSource.system()),
                dtabs,
                bindings,
                fleet,
                calls,
                MeshServices.of(
                    dtabs,
                    bindings,
                    fleet,
                    new Gate(access, InstantSource.system()),
                    Limits.DEFAULT,
                    mesh)));
    return (InetSocketAddress) server.address();
  }

  private InetSocketAddress api(
      Dtabs dtabs, Bindings bindings, Fleet fleet, Canaries canaries, Optional<Access> rules)
      throws IOException {
    ThreadLoop walks = owned.add(new ThreadLoop("weft-dry-runs", Ticker.system()));
    FleetNames names =
        owned.add(new FleetNames(fleet, config.peers(), discovery.context().loop(), PEER_PATIENCE));
    DryRun dryRun = new DryRun(bindings, names, walks, DRY_RUN_PATIENCE);
    InetSocketAddress address = address(config.http());
    HttpApi api =
        owned.add(
            new HttpApi(
                HttpApiSettings.of(address),
                new Served(
                    dtabs,
                    bindings,
                    dryRun,
                    discovery.names(),
                    fleet::nodes,
                    fleet::names,
                    canaries,
                    telemetry),
                rules.orElseGet(() -> Access.unconfigured(address)),
                identity(config.http()).map(files -> edge(files, List.of("h2", "http/1.1"))),
                WallClock.system()));
    return api.address();
  }

  private InetSocketAddress thrift(
      ThriftConfig config, Dtabs dtabs, Bindings bindings, Fleet fleet, Optional<Access> rules)
      throws IOException {
    InetSocketAddress address = address(config.listens());
    ThriftApi api =
        owned.add(
            new ThriftApi(
                ThriftApiSettings.of(address, config.names(), config.clusters()),
                dtabs,
                bindings,
                fleet,
                rules.orElseGet(() -> Access.unconfigured(address)),
                identity(config.listens()).map(files -> edge(files, List.of())),
                telemetry,
                RANDOM,
                InstantSource.system()));
    return api.address();
  }

  private Optional<Access> rules() throws IOException {
    Optional<Path> file = config.accessFile();
    return file.isPresent()
        ? Optional.of(
            owned.add(
                AccessFile.open(
                    file.get(), owned.add(Repeater.background("weft-access", 1, ACCESS_POLL)))))
        : Optional.empty();
  }

  private static Function<ByteBufAllocator, SslHandler> edge(
      TlsIdentity identity, List<String> protocols) {
    return allocator -> identity.edgeServer(allocator, protocols);
  }

  private Optional<TlsIdentity> identity(InterfaceConfig config) throws IOException {
    if (config.tls().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(owned.add(TlsIdentity.open(config.tls().get())));
    } catch (TlsFilesException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static InetSocketAddress address(InterfaceConfig config) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(config.ip()), config.port());
  }

  /** Where the HTTP interface listens, with the real port. */
  public InetSocketAddress httpAddress() {
    return http;
  }

  /** Where nodes are listened for, with the real port. */
  public InetSocketAddress nodesAddress() {
    return nodes;
  }

  /** Where nodes of linkerd are listened for, with the real port; empty when they are not. */
  public Optional<InetSocketAddress> thriftAddress() {
    return thrift;
  }

  /** Waits until the control service is closed. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void close() {
    owned.close();
    stopped.countDown();
  }
}
