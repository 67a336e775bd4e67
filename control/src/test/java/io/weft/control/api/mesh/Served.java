package io.weft.control.api.mesh;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.weft.control.access.Access;
import io.weft.control.api.grpc.Gate;
import io.weft.control.api.grpc.HandNamer;
import io.weft.control.api.grpc.HandStore;
import io.weft.control.api.grpc.Limits;
import io.weft.control.api.grpc.Patience;
import io.weft.control.api.grpc.RoutingServer;
import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.name.Dtab;
import io.weft.stack.activity.Activity;
import io.weft.stack.time.ThreadLoop;
import io.weft.stack.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** The services on a store and a namer in the hands of a test, and a connection to them. */
final class Served implements AutoCloseable {
  final HandStore store = new HandStore();
  final HandNamer namer = new HandNamer();
  final Fleet fleet = new Fleet();
  final Bindings bindings;
  final ManagedChannel channel;
  private final ThreadLoop loop = new ThreadLoop("mesh", Ticker.system());
  private final RoutingServer server;

  Served() throws IOException {
    this(Access.open(), Limits.DEFAULT);
  }

  Served(Access access, Limits limits) throws IOException {
    Dtabs dtabs = new Dtabs(store, DtabRules.DEFAULT);
    bindings =
        new Bindings(
            dtabs,
            new DtabInterpreter(
                Activity.value(Dtab.empty()),
                List.of(new MountedNamer(HandNamer.PREFIX, namer)),
                Map.of()));
    InstantSource time = InstantSource.system();
    server =
        new RoutingServer(
            new RoutingServer.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                access,
                limits,
                Patience.DEFAULT,
                "test",
                time),
            dtabs,
            bindings,
            fleet,
            (node, router, namespace, calls) -> {},
            MeshServices.of(dtabs, bindings, fleet, new Gate(access, time), limits, loop));
    channel =
        NettyChannelBuilder.forAddress(server.address())
            .usePlaintext()
            .flowControlWindow(65_535)
            .build();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.address();
  }

  static void until(ThrowingRunnable condition) {
    Awaitility.await()
        .pollInterval(5, TimeUnit.MILLISECONDS)
        .atMost(30, TimeUnit.SECONDS)
        .untilAsserted(condition);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
    loop.close();
  }
}
