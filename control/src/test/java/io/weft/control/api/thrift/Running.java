package io.weft.control.api.thrift;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.weft.control.access.Access;
import io.weft.control.api.grpc.HandStore;
import io.weft.control.dtab.DtabRules;
import io.weft.control.dtab.Dtabs;
import io.weft.control.fleet.Fleet;
import io.weft.control.names.Bindings;
import io.weft.namers.bind.DtabInterpreter;
import io.weft.namers.bind.MountedNamer;
import io.weft.namers.name.Dtab;
import io.weft.namers.name.Path;
import io.weft.stack.activity.Activity;
import io.weft.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A Thrift interface on a port of this machine, and a client of it. */
final class Running implements AutoCloseable {
  static final int MAX_WAITING_OF_ONE = 4;
  static final long FIRST_STAMP = -3; // so that they pass 0

  final HandStore store = new HandStore();
  final HandNamer namer = new HandNamer();
  final Fleet fleet = new Fleet();
  final Telemetry telemetry = new Telemetry();
  final ThriftApi api;
  final MuxPeer peer;

  Running() throws IOException {
    this(Access.open(), Optional.empty(), Capacity.DEFAULT);
  }

  Running(Access access, Optional<Function<ByteBufAllocator, SslHandler>> tls, Capacity capacity)
      throws IOException {
    store.show();
    Dtabs dtabs = new Dtabs(store, DtabRules.DEFAULT);
    api =
        new ThriftApi(
            new ThriftApiSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                capacity,
                capacity,
                3,
                100,
                MAX_WAITING_OF_ONE,
                Duration.ofMillis(300),
                Duration.ofSeconds(5)),
            dtabs,
            new Bindings(
                dtabs,
                new DtabInterpreter(
                    Activity.value(Dtab.empty()),
                    List.of(new MountedNamer(Path.of("sd"), namer)),
                    Map.of())),
            fleet,
            access,
            tls,
            telemetry,
            () -> FIRST_STAMP,
            InstantSource.system());
    peer = new MuxPeer(api.address(), Optional.empty());
  }

  MuxPeer.Asked bind(Stamp known, String namespace, String dtab, String path) {
    return peer.call("bind", bindRequest(known, namespace, dtab, path));
  }

  static Consumer<StructWriter> bindRequest(
      Stamp known, String namespace, String dtab, String path) {
    return out -> out.string(1, dtab).struct(2, ref(known, namespace, path)).binaries(3, List.of());
  }

  MuxPeer.Asked addr(Stamp known, String path) {
    return peer.call("addr", out -> out.struct(1, ref(known, "web", path)));
  }

  MuxPeer.Asked dtab(Stamp known, String namespace) {
    return peer.call("dtab", out -> out.binary(1, known.bytes()).string(2, namespace));
  }

  MuxPeer.Asked delegate(Stamp known, String dtab, String path) {
    Consumer<StructWriter> root =
        out ->
            out.path(1, Path.parse(path))
                .string(2, "/=>~")
                .struct(3, contents -> contents.path(7, Path.parse(path)));
    return peer.call(
        "delegate",
        out ->
            out.string(1, dtab)
                .struct(
                    2,
                    delegation ->
                        delegation
                            .binary(1, known.bytes())
                            .struct(2, tree -> tree.struct(1, root).structsByInt(2, Map.of()))
                            .string(3, "web")));
  }

  static Consumer<StructWriter> ref(Stamp known, String namespace, String path) {
    return out -> out.binary(1, known.bytes()).path(2, Path.parse(path)).string(3, namespace);
  }

  /** All metrics in text. */
  String metrics() {
    return new String(telemetry.scrape(null).body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    peer.close();
    api.close();
  }
}
