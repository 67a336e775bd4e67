package io.weft.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * The nodes and services of {@code weft demo --http}, with their files. Used by one thread; closed
 * by any, at any time, after which nothing of it is left.
 */
final class HttpMesh implements AutoCloseable {
  /** For a machine that is very busy; usually it takes a few seconds. */
  private static final Duration START_BOUND = Duration.ofSeconds(40);

  private final Ports ports;
  private final HttpTopology topology;
  private final Folder folder;
  private final Children nodes;
  private final HttpServices services = new HttpServices();
  private volatile boolean closed;
  private boolean gone;

  private HttpMesh(Ports ports, HttpTopology topology, Folder folder, Class<?> program) {
    this.ports = ports;
    this.topology = topology;
    this.folder = folder;
    this.nodes = new Children(folder, program);
  }

  /**
   * Finds ports and makes a folder; nothing runs yet.
   *
   * @param program the main class of this program, whose commands the processes run
   */
  static HttpMesh create(Class<?> program) throws IOException {
    Ports ports = new Ports();
    try {
      return new HttpMesh(ports, HttpTopology.find(ports), Folder.create(), program);
    } catch (IOException e) {
      ports.close();
      throw e;
    }
  }

  HttpTopology topology() {
    return topology;
  }

  Path folder() {
    return folder.path();
  }

  Admin adminA() {
    return new Admin(topology.adminA());
  }

  Admin adminB() {
    return new Admin(topology.adminB());
  }

  Admin adminC() {
    return new Admin(topology.adminC());
  }

  /** Starts all nodes and services, and waits until they are ready. */
  void start() throws IOException, GeneralSecurityException {
    HttpFiles files = new HttpFiles(folder);
    files.write(topology);
    ports.release();
    services.start(topology);
    nodes.startNode("node-a", files.nodeA());
    nodes.startNode("node-b", files.nodeB());
    nodes.startNode("node-c", files.nodeC());
    await("node A to be ready", START_BOUND, adminA()::isReady);
    await("node B to be ready", START_BOUND, adminB()::isReady);
    await("node C to be ready", START_BOUND, adminC()::isReady);
  }

  /** See {@link Children#await}. */
  void await(String what, Duration bound, Children.Condition condition) throws IOException {
    nodes.await(what, bound, condition);
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
        nodes.close();
        services.close();
        ports.close();
        folder.close();
      }
    }
  }
}
