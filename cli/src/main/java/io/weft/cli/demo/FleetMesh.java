package io.weft.cli.demo;

import io.weft.cli.demo.FleetTopology.FleetNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The nodes, the control service and the services of {@code weft demo --canary}, with their files.
 * Used by one thread; closed by any, at any time, after which nothing of it is left.
 */
final class FleetMesh implements AutoCloseable {
  private static final String CONTROL = "control";

  /** For a machine that is very busy; usually it takes a few seconds. */
  private static final Duration START_BOUND = Duration.ofSeconds(40);

  private final Ports ports;
  private final FleetTopology topology;
  private final Folder folder;
  private final FleetFiles files;
  private final Children children;
  private final HttpServices services = new HttpServices();
  private volatile boolean closed;
  private boolean gone;

  private FleetMesh(Ports ports, FleetTopology topology, Folder folder, Class<?> program) {
    this.ports = ports;
    this.topology = topology;
    this.folder = folder;
    this.files = new FleetFiles(folder);
    this.children = new Children(folder, program);
  }

  /**
   * Finds ports and makes a folder; nothing runs yet.
   *
   * @param program the main class of this program, whose commands the processes run
   */
  static FleetMesh create(Class<?> program) throws IOException {
    Ports ports = new Ports();
    try {
      return new FleetMesh(ports, FleetTopology.find(ports), Folder.create(), program);
    } catch (IOException e) {
      ports.close();
      throw e;
    }
  }

  FleetTopology topology() {
    return topology;
  }

  Path folder() {
    return folder.path();
  }

  /** See {@link FleetFiles#dtab}. */
  Path dtab(String version) {
    return files.dtab(version);
  }

  Admin control() {
    return new Admin(topology.api());
  }

  /** Starts all of it, and waits until it is ready; there is no Dtab yet. */
  void start() throws IOException {
    files.write(topology);
    ports.release();
    for (Instance version : topology.versions()) {
      services.start(version);
    }
    children.startControl(CONTROL, files.control());
    for (FleetNode node : topology.nodes()) {
      children.startNode(node.name(), files.node(node));
    }
    awaitControl();
    for (FleetNode node : topology.nodes()) {
      await(node.name() + " to be ready", START_BOUND, new Admin(node.admin())::isReady);
    }
  }

  long controlPid() {
    return children.pid(CONTROL);
  }

  /** Ends the control service as a crash would. */
  void killControl() throws InterruptedException {
    children.kill(CONTROL);
  }

  /** Starts the control service again, with what it has kept. */
  void restartControl() throws IOException {
    children.startControl(CONTROL, files.control());
    awaitControl();
  }

  private void awaitControl() throws IOException {
    await("the control service to be ready", START_BOUND, control()::isReady);
  }

  /** See {@link Children#await}. */
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
        services.close();
        ports.close();
        folder.close();
      }
    }
  }
}
