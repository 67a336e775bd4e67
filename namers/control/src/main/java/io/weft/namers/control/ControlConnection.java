package io.weft.namers.control;

import io.weft.namers.bind.CallReports;
import io.weft.namers.bind.ControlMetrics;
import io.weft.namers.bind.Interpreter;
import io.weft.namers.bind.InterpreterSource;
import io.weft.namers.control.wire.ExplainReply;
import io.weft.namers.control.wire.ExplainRequest;
import io.weft.namers.control.wire.Hello;
import io.weft.namers.control.wire.Kept;
import io.weft.namers.control.wire.Snapshot;
import io.weft.namers.name.Dtab;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.namers.watch.Paced;
import io.weft.namers.watch.Reconnects;
import io.weft.stack.activity.Activity;
import io.weft.stack.metrics.Counter;
import io.weft.stack.metrics.MetricScope;
import io.weft.stack.time.Loop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the control services: a link to one of them at a time, another one soon after it
 * broke, and the routers that follow their names on it.
 */
final class ControlConnection implements InterpreterSource.Connection {
  private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);
  private static final double SECOND = 1e9;
  private static final long SAVE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long CLOSE_SECONDS = 2;

  private final ControlSource source;
  private final String node;
  private final Loop loop;
  private final MetricScope metrics;
  private final Counter reconnected;
  private final Reconnects reconnects;
  private final SnapshotWriter writer;
  private final Paced saving;
  private final List<Peer> peers;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();

  // The rest is the loop's.
  private final Map<String, Kept> kept = new HashMap<>();
  private final Map<Peer, String> told = new HashMap<>(); // why not, since one was there
  private @Nullable Link link;
  private String problem = "";
  private int peer;
  private int failures;
  private boolean opened;
  private boolean closed;

  private volatile boolean connected;
  private volatile long awaySince;

  /**
   * @param node the name that it gives itself
   * @param snapshot what was kept before
   */
  ControlConnection(
      ControlSource source, String node, Snapshot snapshot, DiscoveryContext context) {
    this.source = source;
    this.node = node;
    this.loop = context.loop();
    this.reconnects = new Reconnects(loop, source.backoff(), context.random());
    this.writer = new SnapshotWriter(source.snapshotFile());
    this.saving = new Paced(loop, SAVE_NANOS, this::save);
    this.peers = new ArrayList<>(source.access().peers());
    Collections.shuffle(peers, new Random(context.random().nextLong())); // a fleet spreads
    snapshot.getRoutersList().forEach(router -> kept.put(router.getRouter(), router));
    this.awaySince = loop.ticker().nanos();
    this.metrics = context.metrics().child();
    String namespace = source.namespace();
    this.reconnected = metrics.counter(ControlMetrics.RECONNECTS, namespace);
    metrics.gauge(ControlMetrics.CONNECTED, () -> connected ? 1 : 0, namespace);
    metrics.gauge(ControlMetrics.STALE, this::staleSeconds, namespace);
    metrics.gauge(
        ControlMetrics.NAMES, () -> followers.stream().mapToInt(Follower::size).sum(), namespace);
  }

  private double staleSeconds() {
    return connected ? 0 : Math.max(0, (loop.ticker().nanos() - awaySince) / SECOND);
  }

  @Override
  public Interpreter interpreter(String router, Activity<Dtab> own, CallReports calls) {
    Hello hello =
        Hello.newBuilder()
            .setNode(node)
            .setRouter(router)
            .setNamespace(source.namespace())
            .setProgram(program())
            .build();
    Follower follower = new Follower(hello, loop, calls, saving::request);
    loop.execute(() -> start(follower, router));
    return new ControlInterpreter(own, follower, this::explain);
  }

  private static String program() {
    String version = ControlConnection.class.getPackage().getImplementationVersion();
    return version == null ? "" : version;
  }

  private void start(Follower follower, String router) {
    if (closed) {
      return;
    }
    Kept before = kept.remove(router);
    if (before != null) {
      follower.restore(before);
    }
    if (failures >= peers.size()) {
      follower.unreachable(problem);
    }
    followers.add(follower);
    if (link != null) {
      follower.open(link);
    } else if (!opened) {
      opened = true;
      connect();
    }
  }

  private void connect() {
    Peer next = peers.get(peer);
    try {
      Link made = new Link(next, source.access(), loop, this::proven, this::broken);
      link = made;
      followers.forEach(follower -> follower.open(made));
    } catch (IOException | IllegalArgumentException e) {
      failed("the control service at " + next + " cannot be reached: " + e.getMessage());
    }
  }

  private void reconnect() {
    reconnected.increment();
    connect();
  }

  private void proven(Link answering) {
    reconnects.succeeded();
    failures = 0;
    connected = true;
    problem = "";
    told.clear();
    kept.clear(); // all routers that there are have theirs
    log.info("the control service at {} answers", answering.peer());
  }

  private void broken(Link last) {
    if (last != link) {
      return;
    }
    link = null;
    followers.forEach(Follower::disconnected);
    if (connected) {
      connected = false;
      awaySince = loop.ticker().nanos();
      failures = -1; // it was there: a round begins with the next one
      log.warn("{}; what it said last holds", last.problem());
    }
    failed(last.problem());
  }

  private void failed(String why) {
    Peer failing = peers.get(peer);
    if (!why.equals(told.put(failing, why))) {
      log.warn("{}", why); // again only when it is another reason
    }
    peer = (peer + 1) % peers.size();
    problem = "control services " + peers + " cannot be reached: " + why;
    if (++failures == peers.size()) {
      log.warn("{}; what was known last holds", problem);
    }
    if (failures >= peers.size()) {
      followers.forEach(follower -> follower.unreachable(problem));
    }
    reconnects.later(this::reconnect);
  }

  private void explain(
      ExplainRequest.Builder request, Consumer<ExplainReply> answered, Consumer<String> failed) {
    request.setNamespace(source.namespace());
    loop.execute(
        () -> {
          Link present = link;
          if (present != null && failures < peers.size()) {
            present.explain(request.build(), answered, failed);
          } else {
            failed.accept(problem);
          }
        });
  }

  private void save() {
    Snapshot.Builder snapshot = Snapshot.newBuilder().setNamespace(source.namespace());
    followers.forEach(follower -> snapshot.addRouters(follower.keep()));
    kept.values().forEach(snapshot::addRouters);
    writer.write(snapshot.build());
  }

  /** Waits until what is known last is on disk, unless it is called on the loop. */
  @Override
  public void close() {
    CompletableFuture<Void> written = new CompletableFuture<>();
    loop.execute(() -> end(written));
    if (!loop.inLoop()) {
      written.orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS).exceptionally(late -> null).join();
    }
  }

  private void end(CompletableFuture<Void> written) {
    if (closed) {
      written.complete(null);
      return;
    }
    closed = true;
    reconnects.close();
    saving.close();
    if (opened) {
      save();
    }
    writer.close(written);
    Link last = link;
    link = null;
    if (last != null) {
      last.close();
    }
    followers.forEach(Follower::close);
    metrics.close();
  }
}
