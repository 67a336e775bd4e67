package io.weft.node;

import io.netty.buffer.ByteBufAllocator;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.bind.InterpreterSource;
import io.weft.namers.bind.TransformingInterpreter;
import io.weft.namers.config.Discovery;
import io.weft.namers.config.TransformerConfig;
import io.weft.namers.fs.DtabFile;
import io.weft.namers.name.Dtab;
import io.weft.namers.spi.Transformer;
import io.weft.node.admin.AdminPage;
import io.weft.node.admin.AdminServer;
import io.weft.node.admin.BindingsPage;
import io.weft.node.admin.FaultsPage;
import io.weft.node.admin.OperatorKey;
import io.weft.node.admin.StandardPages;
import io.weft.node.config.InterpreterConfig;
import io.weft.node.config.NodeConfig;
import io.weft.node.config.RouterConfig;
import io.weft.node.config.ServerConfig;
import io.weft.node.explain.ExplainPages;
import io.weft.node.explain.Explainer;
import io.weft.node.explain.Freshness;
import io.weft.node.net.EventLoops;
import io.weft.node.protocol.ProtocolRouter;
import io.weft.node.protocol.RouterEnvironment;
import io.weft.node.protocol.http.HttpRouter;
import io.weft.node.protocol.thrift.ThriftCaller;
import io.weft.node.protocol.thrift.ThriftRouter;
import io.weft.node.router.BindingView;
import io.weft.node.router.MeasuredCalls;
import io.weft.node.traffic.Faults;
import io.weft.stack.activity.Activity;
import io.weft.stack.life.Owned;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import io.weft.telemetry.RuntimeMetrics;
import io.weft.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node: everything that one configuration asks for, in this process. Started, drained and
 * closed by one thread; what it serves may be asked for from any.
 */
public final class Node implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();
  private static final long SWEEP_SECONDS = 10;
  private static final long DRAIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final NodeConfig config;
  private final Ticker ticker = Ticker.system();
  private final Telemetry telemetry = new Telemetry();
  private final Faults faults = new Faults(ticker, RANDOM);
  private final Owned owned = new Owned();
  private final Map<InterpreterSource, InterpreterSource.Connection> connections = new HashMap<>();
  private final List<ProtocolRouter> routers = new ArrayList<>();
  private @Nullable Announcements announcements;
  private final List<Explainer> explainers = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final EventLoops loops;
  private final Discovery discovery;
  private @Nullable Identities identities;
  private @Nullable AdminServer admin;
  private volatile boolean draining;

  private Node(NodeConfig config) {
    this.config = config;
    owned.add(telemetry);
    this.loops = owned.add(new EventLoops(config.workerThreads(), ticker));
    this.discovery = owned.add(new Discovery(config.namers(), telemetry, ticker, RANDOM));
  }

  /**
   * Starts a node: opens its certificates, namers, ports and admin service.
   *
   * @throws IOException when a file cannot be read or a port cannot be had; nothing stays open
   */
  public static Node start(NodeConfig config) throws IOException {
    Node node = open(config);
    try {
      for (ProtocolRouter router : node.routers) {
        router.listen();
        log.info("router {} listens on {}", router.label(), router.addresses());
      }
      node.startAdmin();
      node.announce(); // last: what cannot start is not to be found
      log.info("ready; admin service on {}", node.adminAddress());
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
    return node;
  }

  /**
   * Opens a node that binds names and calls them, and listens nowhere.
   *
   * @throws IOException when a file cannot be read
   */
  public static Node open(NodeConfig config) throws IOException {
    Node node = new Node(config);
    try {
      node.openRouters();
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
    return node;
  }

  private void openRouters() throws IOException {
    Identities own = owned.add(Identities.open(config, telemetry));
    identities = own;
    RouterEnvironment environment =
        new RouterEnvironment(
            loops, own::of, faults, telemetry, ticker, WallClock.system(), RANDOM);
    for (RouterConfig router : config.routers()) {
      MeasuredCalls calls = new MeasuredCalls();
      Interpreter interpreter =
          router
              .remote()
              .map(remote -> elsewhere(router, remote, calls))
              .orElseGet(() -> here(router));
      ProtocolRouter opened =
          owned.add(
              router.protocol().isHttp()
                  ? new HttpRouter(router, interpreter, calls, environment)
                  : new ThriftRouter(router, interpreter, calls, environment));
      routers.add(opened);
      explainers.add(new Explainer(opened.router(), router::replaced, discovery::watches));
    }
    ScheduledExecutorService housekeeping =
        Executors.newSingleThreadScheduledExecutor(Node::thread);
    owned.add(housekeeping::shutdownNow);
    housekeeping.scheduleWithFixedDelay(
        this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private Interpreter here(RouterConfig router) {
    return new DtabInterpreter(
        dtab(router), discovery.namers(), discovery.system(), transformers(router).toList());
  }

  private Interpreter elsewhere(
      RouterConfig router, InterpreterConfig remote, MeasuredCalls calls) {
    InterpreterSource.Connection connection =
        connections.computeIfAbsent(
            remote.source(), source -> owned.add(source.open(discovery.context())));
    List<Transformer.OfAddresses> changes =
        transformers(router)
            .filter(Transformer.OfAddresses.class::isInstance)
            .map(Transformer.OfAddresses.class::cast)
            .toList(); // there are no others, as the configuration was checked
    return new TransformingInterpreter(
        connection.interpreter(
            router.label(), dtab(router), TransformingInterpreter.untransformed(calls, changes)),
        changes);
  }

  private static Stream<Transformer> transformers(RouterConfig router) {
    return router.transformers().stream().map(TransformerConfig::transformer);
  }

  private void sweep() {
    routers.forEach(ProtocolRouter::sweep);
    faults.sweep();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "weft-housekeeping");
    thread.setDaemon(true);
    return thread;
  }

  private Activity<Dtab> dtab(RouterConfig router) {
    return router
        .dtabFile()
        .<Activity<Dtab>>map(file -> owned.add(DtabFile.open(file)).map(router.fixedDtab()::concat))
        .orElseGet(() -> Activity.value(router.fixedDtab()));
  }

  private void announce() throws IOException {
    Identities own = Objects.requireNonNull(identities); // opened with the routers
    Announcements made = owned.add(new Announcements(config.announcers(), discovery.context()));
    announcements = made;
    for (int r = 0; r < routers.size(); r++) {
      List<ServerConfig> servers = config.routers().get(r).servers();
      for (int s = 0; s < servers.size(); s++) {
        ServerConfig server = servers.get(s);
        InetSocketAddress listening = routers.get(r).addresses().get(s);
        if (!server.announce().names().isEmpty()) {
          InetSocketAddress socket =
              server.announce().as().isPresent()
                  ? server.announce().as().get()
                  : Announcements.reachable(listening);
          Optional<String> identity = server.tls().map(files -> own.of(files).self().toString());
          server.announce().names().forEach(name -> made.announce(name, socket, identity));
        }
      }
    }
  }

  private void startAdmin() throws IOException {
    RuntimeMetrics.export(telemetry, ByteBufAllocator.DEFAULT, () -> config.workerThreads());
    List<AdminPage> pages = new ArrayList<>(StandardPages.health(this::obstacle));
    pages.addAll(StandardPages.metrics(telemetry));
    pages.add(
        AdminPage.text(
            "/config",
            "The configuration in force, without secrets.",
            "application/yaml",
            config::redactedYaml));
    pages.add(new BindingsPage(this::bindings));
    pages.addAll(new ExplainPages(explainers).pages());
    pages.add(new FaultsPage(faults, operatorKey()));
    admin =
        owned.add(
            AdminServer.start(
                AdminServer.Settings.of(
                    new InetSocketAddress(config.admin().ip(), config.admin().port())),
                pages,
                telemetry));
  }

  private Optional<OperatorKey> operatorKey() throws IOException {
    Optional<Path> file = config.admin().operatorKeyFile();
    return file.isPresent() ? Optional.of(OperatorKey.of(file.get())) : Optional.empty();
  }

  private List<BindingView> bindings() {
    Freshness freshness = new Freshness(discovery.watches());
    return routers.stream()
        .flatMap(router -> router.router().inUse().stream())
        .map(freshness::applied)
        .toList();
  }

  private Optional<String> obstacle() {
    return draining ? Optional.of("draining") : Optional.empty();
  }

  /** Where the admin service listens. */
  public InetSocketAddress adminAddress() {
    if (admin == null) {
      throw new IllegalStateException("this node was opened without its admin service");
    }
    return admin.address();
  }

  /** The routers, in the order of the configuration. */
  public List<ProtocolRouter> routers() {
    return List.copyOf(routers);
  }

  /**
   * The router of a label.
   *
   * @throws IllegalArgumentException when there is none; the message names those there are
   */
  public ProtocolRouter router(String label) {
    return routers.stream()
        .filter(router -> router.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no router "
                        + label
                        + "; there are "
                        + routers.stream().map(ProtocolRouter::label).toList()));
  }

  /** Says where the names of a router go; in the order of {@link #routers}. */
  public List<Explainer> explainers() {
    return List.copyOf(explainers);
  }

  /** Makes calls of this process itself through a router. */
  public ThriftCaller caller(ThriftRouter router) {
    return new ThriftCaller(router, loops.all().get(0));
  }

  /** All metrics, for who reads them in this process. */
  public Telemetry telemetry() {
    return telemetry;
  }

  /**
   * Takes the node out of discovery, stops accepting, and waits until what is in flight is done,
   * for at most the configured time.
   *
   * @return whether all of it was done
   */
  public boolean drain() {
    draining = true;
    leaveDiscovery();
    log.info("draining: {} connections are open", openConnections());
    routers.forEach(ProtocolRouter::drain);
    long end = ticker.nanos() + config.admin().shutdownGrace().toNanos();
    while (openConnections() > 0 && ticker.nanos() - end < 0) {
      LockSupport.parkNanos(DRAIN_LOOK_NANOS);
    }
    int left = openConnections();
    if (left > 0) {
      log.warn("drained but for {} connections, which are cut", left);
    } else {
      log.info("drained");
    }
    return left == 0;
  }

  /** Goes on as before until those who look into discovery have seen that the node leaves. */
  private void leaveDiscovery() {
    if (announcements == null || announcements.isEmpty()) {
      return;
    }
    try {
      announcements.withdraw();
      boolean closed = stopped.await(config.admin().drainDelay().toMillis(), TimeUnit.MILLISECONDS);
      log.debug("left discovery; closed meanwhile: {}", closed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // in a hurry: drained at once
    }
  }

  private int openConnections() {
    return routers.stream().mapToInt(ProtocolRouter::openConnections).sum();
  }

  /** Waits until the node is closed. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  @Override
  public void close() {
    owned.close();
    stopped.countDown();
  }
}
