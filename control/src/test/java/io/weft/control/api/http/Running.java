package io.weft.control.api.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.weft.control.access.Access;
import io.weft.control.canary.Canaries;
import io.weft.control.canary.Measurements;
import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.NameInUse;
import io.weft.control.fleet.NodeStatus;
import io.weft.control.names.Bindings;
import io.weft.control.plan.DryRun;
import io.weft.control.plan.NamesInUse.Known;
import io.weft.namers.bind.CallReport;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.stack.activity.Var;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import io.weft.stack.time.WallClock;
import io.weft.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An API on a port of this machine, and a client of it. */
final class Running implements AutoCloseable {
  static final int MAX_CONNECTIONS = 50;
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static final Measurements NOTHING_MEASURED =
      new Measurements() {
        @Override
        public void measure(String namespace, Set<Path> ids) {}

        @Override
        public List<CallReport> collect(String namespace) {
          return List.of();
        }
      };

  final StubStore store;
  final StubNamer namer = new StubNamer();
  final Var<SortedSet<Path>> boundNames = Var.of(new TreeSet<>());
  final List<NameInUse> inUse = new CopyOnWriteArrayList<>();
  final List<String> unseen = new CopyOnWriteArrayList<>();
  final List<NodeStatus> nodes = new CopyOnWriteArrayList<>();
  final HttpApi api;
  private final ThreadLoop loop = new ThreadLoop("test-canaries", Ticker.system());
  private final Canaries canaries;
  private final HttpClient client = HttpClient.newHttpClient();

  Running() throws IOException {
    this(StubStore.empty(), Access.open(), Optional.empty(), 100);
  }

  Running(StubStore store) throws IOException {
    this(store, Access.open(), Optional.empty(), 100);
  }

  Running(Access access) throws IOException {
    this(StubStore.empty(), access, Optional.empty(), 100);
  }

  Running(
      StubStore store,
      Access access,
      Optional<Function<ByteBufAllocator, SslHandler>> tls,
      int maxWatches)
      throws IOException {
    this.store = store;
    Dtabs dtabs = new Dtabs(store, DtabRules.DEFAULT);
    Bindings bindings =
        new Bindings(
            dtabs,
            new DtabInterpreter(
                Activity.value(Dtab.empty()),
                List.of(new MountedNamer(Path.of("sd"), namer)),
                Map.of()));
    DryRun dryRun =
        new DryRun(
            bindings,
            namespace -> CompletableFuture.completedStage(new Known(inUse, unseen)),
            Runnable::run,
            Duration.ofMillis(200));
    this.canaries =
        new Canaries(
            StubStore.empty(), dtabs, bindings, NOTHING_MEASURED, loop, WallClock.system());
    this.api =
        new HttpApi(
            new HttpApiSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Set.of("control.internal"),
                MAX_CONNECTIONS,
                maxWatches,
                Duration.ofMillis(300),
                Duration.ofSeconds(5)),
            new Served(
                dtabs,
                bindings,
                dryRun,
                boundNames,
                () -> nodes,
                namespace -> inUse,
                canaries,
                new Telemetry()),
            access,
            tls,
            () -> NOW.getEpochSecond() * 1_000_000_000L);
  }

  URI uri(String target) {
    return URI.create("http://127.0.0.1:" + api.address().getPort() + target);
  }

  HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(uri(target)).timeout(Duration.ofSeconds(30));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String target, String... headers) throws Exception {
    HttpRequest.Builder request = request(target);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Sends a Dtab in text. */
  HttpResponse<String> send(String method, String target, String dtab, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        request(target)
            .method(method, BodyPublishers.ofString(dtab))
            .header("content-type", "application/dtab");
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Puts a Dtab that must be taken. */
  void put(String namespace, String dtab) throws Exception {
    HttpResponse<String> response = send("PUT", "/api/1/dtabs/" + namespace, dtab);
    if (response.statusCode() != 204) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
  }

  Lines watch(String target) throws IOException {
    return Lines.open(api.address(), target);
  }

  @Override
  public void close() {
    api.close();
    canaries.close();
    loop.close();
  }
}
