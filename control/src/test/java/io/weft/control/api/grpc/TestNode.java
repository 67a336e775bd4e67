package io.weft.control.api.grpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.Forget;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.HeldCluster;
import io.weft.namers.control.wire.Hello;
import io.weft.namers.control.wire.Measure;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.Report;
import io.weft.namers.control.wire.Revision;
import io.weft.namers.control.wire.RoutingGrpc;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Watch;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A node with one stream, which keeps all that it is told. */
final class TestNode implements AutoCloseable {
  final ManagedChannel channel;
  private final StreamObserver<FromNode> requests;
  private final List<ToNode> messages = new ArrayList<>();
  private final Map<String, Binding> bindings = new HashMap<>();
  private final Map<String, Cluster> clusters = new HashMap<>();
  private @Nullable Revision revision;
  private @Nullable Measure measure;
  private @Nullable Status end;

  TestNode(SocketAddress server) {
    InetSocketAddress at = (InetSocketAddress) server;
    channel = NettyChannelBuilder.forAddress(at).usePlaintext().directExecutor().build();
    requests =
        RoutingGrpc.newStub(channel)
            .follow(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ToNode message) {
                    told(message);
                  }

                  @Override
                  public void onError(Throwable cause) {
                    ended(Status.fromThrowable(cause));
                  }

                  @Override
                  public void onCompleted() {
                    ended(Status.OK);
                  }
                });
  }

  private synchronized void told(ToNode message) {
    messages.add(message);
    message
        .getBindingsList()
        .forEach(binding -> bindings.put(binding.getName().getPath(), binding));
    message.getClustersList().forEach(cluster -> clusters.put(cluster.getId(), cluster));
    if (message.hasRevision()) {
      revision = message.getRevision();
    }
    if (message.hasMeasure()) {
      measure = message.getMeasure();
    }
  }

  private synchronized void ended(Status status) {
    end = status;
  }

  static Hello.Builder hello(String node) {
    return Hello.newBuilder()
        .setNode(node)
        .setRouter("in")
        .setNamespace("default")
        .setProgram("1.2.3");
  }

  TestNode greet(Hello.Builder hello) {
    return send(FromNode.newBuilder().setHello(hello));
  }

  TestNode watch(String... paths) {
    Watch.Builder watch = Watch.newBuilder();
    for (String path : paths) {
      watch.addNames(Held.newBuilder().setName(Name.newBuilder().setPath(path)));
    }
    return send(FromNode.newBuilder().setWatch(watch));
  }

  /** Watches all that another node was told, as one that comes back. */
  TestNode resume(TestNode before) {
    Watch.Builder watch = Watch.newBuilder();
    for (Binding binding : before.bindings()) {
      watch.addNames(Held.newBuilder().setName(binding.getName()).setDigest(binding.getDigest()));
    }
    for (Cluster cluster : before.clusters()) {
      watch.addClusters(
          HeldCluster.newBuilder().setId(cluster.getId()).setDigest(cluster.getDigest()));
    }
    return send(FromNode.newBuilder().setWatch(watch));
  }

  TestNode forget(String path) {
    return send(
        FromNode.newBuilder()
            .setForget(Forget.newBuilder().addNames(Name.newBuilder().setPath(path))));
  }

  TestNode report(Report.Builder report) {
    return send(FromNode.newBuilder().setReport(report));
  }

  TestNode send(FromNode.Builder message) {
    requests.onNext(message.build());
    return this;
  }

  void finish() {
    requests.onCompleted();
  }

  synchronized List<ToNode> messages() {
    return List.copyOf(messages);
  }

  synchronized List<Binding> bindings() {
    return List.copyOf(bindings.values());
  }

  synchronized List<Cluster> clusters() {
    return List.copyOf(clusters.values());
  }

  /** The id of the leaf that a name is bound to; empty while it is not bound to just one. */
  synchronized String leaf(String path) {
    return binding(path).getTree().getLeaf().getId();
  }

  /** What the node was told of a name last; the empty message while nothing. */
  synchronized Binding binding(String path) {
    return bindings.getOrDefault(path, Binding.getDefaultInstance());
  }

  /** What the node was told of a cluster last; the empty message while nothing. */
  synchronized Cluster cluster(String id) {
    return clusters.getOrDefault(id, Cluster.getDefaultInstance());
  }

  synchronized @Nullable Revision revision() {
    return revision;
  }

  synchronized @Nullable Measure measure() {
    return measure;
  }

  /** How the stream ended; empty while it is open. */
  synchronized Optional<Status> end() {
    return Optional.ofNullable(end);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
