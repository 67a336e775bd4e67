package io.weft.control.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A fleet of simulated nodes in this process, and the control service in another one. Prints what
 * it measures; docs/control/scale.md says how to run it at size.
 */
final class ScaleTest implements ScaleNode.Fleet {
  private static final int NODES = Integer.getInteger("weft.control.nodes", 50);
  private static final int NAMES = Integer.getInteger("weft.control.names", 100);
  private static final int RETRY_MILLIS = Integer.getInteger("weft.control.retryMillis", 1000);
  private static final int LIMIT_SECONDS = 120;

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("nodes", true), NioIoHandler.newFactory());
  private final List<ScaleNode> nodes = new ArrayList<>();
  private final Map<Name, Long> names = new HashMap<>();
  private final Map<String, Long> clusters = new HashMap<>();
  private Server server;
  private volatile ByteString watch = ByteString.EMPTY;
  private volatile Phase phase;
  private volatile boolean learning = true;

  ScaleTest() throws IOException {
    server = new Server(0, 1);
    phase = new Phase("none", 1, counts -> false);
    for (int i = 0; i < NAMES; i++) {
      names.put(Name.newBuilder().setPath("/svc/backend-service-" + i).build(), 0L);
    }
  }

  @AfterEach
  void stop() throws Exception {
    nodes.forEach(node -> node.close(channel -> assertThat(channel.isShutdown()).isTrue()));
    server.close();
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void allNodesConvergeOnEachChangeAndResumeAfterARestart() throws Exception {
    holdNothing();
    Phase connect = begin(new Phase("connect", NODES, counts -> isTold(counts, 1)));
    for (int i = 0; i < NODES; i++) {
      ScaleNode node = new ScaleNode("node-" + i, server.port, loop, RETRY_MILLIS, this);
      nodes.add(node);
      node.connect();
    }
    connect.await();
    System.out.println("  service: " + server.ask("stats"));

    for (long version = 2; version <= 6; version++) {
      long own = version;
      Phase change = begin(new Phase("change " + (own - 1), NODES, counts -> isTold(counts, own)));
      server.ask("move " + own);
      change.await();
      System.out.println("  service: " + server.ask("stats"));
      for (ScaleNode node : nodes) {
        assertThat(node.counts().bindings).isEqualTo(NAMES);
        assertThat(node.counts().clusters).isEqualTo(NAMES);
      }
    }

    learning = false;
    hold();
    int port = server.port;
    server.close();
    Phase resume =
        begin(
            new Phase(
                "restart",
                NODES,
                counts -> counts.unchanged == NAMES && counts.unchangedClusters == NAMES));
    long before = nodes.stream().mapToLong(ScaleNode::attempts).sum();
    server = new Server(port, 6);
    resume.await();
    long attempts = nodes.stream().mapToLong(ScaleNode::attempts).sum() - before;
    System.out.println("  service: " + server.ask("stats") + "; attempts " + attempts);
    for (ScaleNode node : nodes) {
      assertThat(node.counts().bindings).isZero();
      assertThat(node.counts().clusters).isZero();
    }
  }

  private static boolean isTold(ScaleNode.Counts counts, long version) {
    return counts.revision == version && counts.bindings >= NAMES && counts.clusters >= NAMES;
  }

  private Phase begin(Phase next) {
    phase = next;
    return next;
  }

  @Override
  public ByteString watch() {
    return watch;
  }

  /** Learns the digests, as each node would, once for all. */
  @Override
  public void told(ByteString message) {
    if (learning) {
      try {
        learn(ToNode.parseFrom(message));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private synchronized void learn(ToNode message) {
    for (Binding binding : message.getBindingsList()) {
      names.put(binding.getName(), binding.getDigest());
    }
    for (Cluster cluster : message.getClustersList()) {
      clusters.put(cluster.getId(), cluster.getDigest());
    }
  }

  @Override
  public void progress(ScaleNode node, ScaleNode.Counts counts) {
    phase.progress(counts);
  }

  private void holdNothing() {
    Watch.Builder message = Watch.newBuilder();
    names.keySet().forEach(name -> message.addNames(Held.newBuilder().setName(name)));
    watch = FromNode.newBuilder().setWatch(message).build().toByteString();
  }

  private synchronized void hold() {
    Watch.Builder message = Watch.newBuilder();
    names.forEach(
        (name, digest) -> message.addNames(Held.newBuilder().setName(name).setDigest(digest)));
    clusters.forEach(
        (id, digest) -> {
          if (id.startsWith("/#/fleet/v6/")) {
            message.addClusters(HeldCluster.newBuilder().setId(id).setDigest(digest));
          }
        });
    watch = FromNode.newBuilder().setWatch(message).build().toByteString();
  }

  /** Something that every node goes through once. */
  private static final class Phase {
    private final String name;
    private final Predicate<ScaleNode.Counts> reached;
    private final CountDownLatch left;
    private final long begun = System.nanoTime();
    private final long[] nanos;
    private long bytes;
    private int count;

    Phase(String name, int nodes, Predicate<ScaleNode.Counts> reached) {
      this.name = name;
      this.reached = reached;
      this.left = new CountDownLatch(nodes);
      this.nanos = new long[nodes];
    }

    synchronized void progress(ScaleNode.Counts counts) {
      if (!counts.reported && reached.test(counts)) {
        counts.reported = true;
        nanos[count++] = System.nanoTime() - begun;
        bytes += counts.bytes;
        left.countDown();
      }
    }

    void await() throws InterruptedException {
      assertThat(left.await(LIMIT_SECONDS, TimeUnit.SECONDS)).as(name).isTrue();
      synchronized (this) {
        Arrays.sort(nanos);
        System.out.printf(
            "%s: first %d ms, p50 %d ms, p99 %d ms, last %d ms; %,d bytes a node%n",
            name,
            nanos[0] / 1_000_000,
            nanos[nanos.length / 2] / 1_000_000,
            nanos[nanos.length * 99 / 100] / 1_000_000,
            nanos[nanos.length - 1] / 1_000_000,
            bytes / nanos.length);
      }
    }
  }

  /** The control service, in a process of its own. */
  private static final class Server implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    final int port;

    Server(int port, long version) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx1g",
                  "-XX:ActiveProcessorCount=1",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  ScaleServer.class.getName(),
                  Integer.toString(port),
                  Long.toString(version))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      this.port = Integer.parseInt(answer().substring("port ".length()));
    }

    String ask(String command) throws IOException {
      commands.write(command + "\n");
      commands.flush();
      return answer();
    }

    private String answer() throws IOException {
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("the control service has ended");
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly().onExit().join();
      answers.close();
    }
  }
}
