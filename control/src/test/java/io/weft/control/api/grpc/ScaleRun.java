package io.weft.control.api.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.weft.namers.control.wire.Binding;
import io.weft.namers.control.wire.Cluster;
import io.weft.namers.control.wire.FromNode;
import io.weft.namers.control.wire.Held;
import io.weft.namers.control.wire.HeldCluster;
import io.weft.namers.control.wire.Name;
import io.weft.namers.control.wire.ToNode;
import io.weft.namers.control.wire.Watch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A fleet of simulated nodes in this process, and the control service in another one: all nodes
 * connect, the Dtab is changed some times so that all names move, and the service is killed and
 * started again. Prints what it measures; docs/control/scale.md says how to run it.
 */
final class ScaleRun implements ScaleNode.Fleet, AutoCloseable {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("nodes", true), NioIoHandler.newFactory());
  private final List<ScaleNode> nodes = new ArrayList<>();
  private final Map<Name, Long> held = new HashMap<>();
  private final Map<String, Long> heldClusters = new HashMap<>();
  private final int names;
  private ScaleServerProcess server;
  private volatile ByteString watch;
  private volatile ScalePhase phase;
  private volatile boolean learning;

  /**
   * @param retryMillis within which a node that has lost its stream connects again
   */
  ScaleRun(int nodes, int names, int retryMillis) throws IOException {
    this.names = names;
    this.server = new ScaleServerProcess(0, 1);
    for (int i = 0; i < names; i++) {
      held.put(Name.newBuilder().setPath("/svc/backend-service-" + i).build(), 0L);
    }
    this.watch = watching();
    this.phase = new ScalePhase("connect", nodes, counts -> isTold(counts, 1));
    for (int i = 0; i < nodes; i++) {
      this.nodes.add(new ScaleNode("node-" + i, server.port, loop, retryMillis, this));
    }
  }

  /**
   * Runs all of it.
   *
   * @param args the numbers of nodes, names, and changes, and within how many milliseconds nodes
   *     connect again
   */
  public static void main(String[] args) throws Exception {
    try (ScaleRun run =
        new ScaleRun(
            Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[3]))) {
      run.run(Integer.parseInt(args[2]));
    }
  }

  /** Fails when a node is told less than it should be, or more. */
  void run(int changes) throws Exception {
    nodes.forEach(ScaleNode::connect);
    end(phase);
    for (int i = 1; i <= changes; i++) {
      change(i, i == changes);
    }
    restart(changes + 1);
  }

  private void change(int number, boolean last) throws Exception {
    int version = number + 1;
    learning = last;
    phase = new ScalePhase("change " + number, nodes.size(), counts -> isTold(counts, version));
    server.ask("move " + version);
    end(phase);
    for (ScaleNode node : nodes) {
      node.expect(names, 0);
    }
  }

  private void restart(int version) throws Exception {
    learning = false;
    watch = watching();
    phase =
        new ScalePhase(
            "restart",
            nodes.size(),
            counts -> counts.unchanged == names && counts.unchangedClusters == names);
    server.close();
    server = new ScaleServerProcess(server.port, version);
    phase.restart();
    end(phase);
    for (ScaleNode node : nodes) {
      node.expect(0, names);
    }
  }

  private void end(ScalePhase current) throws Exception {
    System.out.println(current.await() + "; service: " + server.ask("stats"));
  }

  private boolean isTold(ScaleNode.Counts counts, long version) {
    return counts.revision == version && counts.bindings >= names && counts.clusters >= names;
  }

  @Override
  public ByteString watch() {
    return watch;
  }

  /** Learns the digests from what one node is told, since all nodes have the same. */
  @Override
  public void told(ScaleNode node, ByteString message) {
    if (learning && node.equals(nodes.get(0))) {
      try {
        learn(ToNode.parseFrom(message));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private synchronized void learn(ToNode message) {
    for (Binding binding : message.getBindingsList()) {
      held.put(binding.getName(), binding.getDigest());
    }
    for (Cluster cluster : message.getClustersList()) {
      heldClusters.put(cluster.getId(), cluster.getDigest());
    }
  }

  @Override
  public void progress(ScaleNode.Counts counts) {
    phase.progress(counts);
  }

  private synchronized ByteString watching() {
    Watch.Builder message = Watch.newBuilder();
    held.forEach(
        (name, digest) -> message.addNames(Held.newBuilder().setName(name).setDigest(digest)));
    heldClusters.forEach(
        (id, digest) -> message.addClusters(HeldCluster.newBuilder().setId(id).setDigest(digest)));
    return FromNode.newBuilder().setWatch(message).build().toByteString();
  }

  @Override
  public void close() throws Exception {
    nodes.forEach(ScaleNode::close);
    server.close();
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }
}
