package io.weft.cli.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything outside this process: the nodes, the instances and their files. Used by one thread;
 * closed by any, at any time, after which nothing of it is left.
 */
final class Mesh implements AutoCloseable {
  /** For a machine that is very busy; usually it takes a few seconds. */
  private static final Duration START_BOUND = Duration.ofSeconds(40);

  private static final Duration KILL_BOUND = Duration.ofSeconds(10);
  private static final int CONNECT_MILLIS = 1_000;

  private final Ports ports;
  private final Topology topology;
  private final Folder folder;
  private final DemoFiles files;
  private final Children children;
  private final Set<String> killed = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private boolean gone;

  private Mesh(Ports ports, Topology topology, Folder folder, Class<?> program) {
    this.ports = ports;
    this.topology = topology;
    this.folder = folder;
    this.files = new DemoFiles(folder);
    this.children = new Children(folder, program);
  }

  /**
   * Finds ports and makes a folder; nothing runs yet.
   *
   * @param program the main class of this program, whose commands the processes run
   */
  static Mesh create(Class<?> program) throws IOException {
    Ports ports = new Ports();
    try {
      return new Mesh(ports, Topology.find(ports), Folder.create(), program);
    } catch (IOException e) {
      ports.close();
      throw e;
    }
  }

  Topology topology() {
    return topology;
  }

  Path folder() {
    return folder.path();
  }

  Path dtabFile() {
    return files.dtab();
  }

  Admin adminA() {
    return new Admin(topology.adminA());
  }

  Admin adminB() {
    return new Admin(topology.adminB());
  }

  /** Starts all processes, and waits until they are ready. */
  void start() throws IOException, GeneralSecurityException {
    files.write(topology);
    ports.release();
    children.startNode("node-a", files.nodeA());
    children.startNode("node-b", files.nodeB());
    for (Instance instance : topology.instances()) {
      children.start(instance);
    }
    for (Instance instance : topology.instances()) {
      await(instance.name() + " to listen", START_BOUND, () -> isListening(instance.address()));
    }
    await("node A to be ready", START_BOUND, adminA()::isReady);
    await("node B to be ready", START_BOUND, adminB()::isReady);
  }

  private static boolean isListening(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Changes the routing of node A. */
  void editDtab(String dtab) throws IOException {
    files.writeDtab(dtab);
  }

  long pid(String instance) {
    return children.pid(instance);
  }

  /** Kills an instance, and waits until node B has seen that its connections are closed. */
  void kill(Instance instance) throws IOException, InterruptedException {
    children.kill(instance.name());
    killed.add(instance.name());
    await(
        "node B to see that " + instance.name() + " has gone",
        KILL_BOUND,
        () -> adminB().connections(instance.address()) == 0);
  }

  /** The names of the instances that were killed. */
  Set<String> killed() {
    return killed;
  }

  /**
   * Waits until a condition holds, looking at it every now and then.
   *
   * @throws IOException when it takes too long, or a process of the mesh has ended by itself
   * @throws CancellationException when the mesh has been closed
   */
  void await(String what, Duration bound, Children.Condition condition) throws IOException {
    children.await(what, bound, condition);
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    // Of two that close, both return only when it is done.
    synchronized (this) {
      if (!gone) {
        gone = true;
        children.close();
        ports.close();
        folder.close();
      }
    }
  }
}
