package io.weft.jmh.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * All processes and files of one benchmark. They go when it is closed, and at the latest when this
 * process ends.
 */
public final class Children implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(30);
  private static final Duration READY_POLL = Duration.ofMillis(20);

  private final Path directory;
  private final Deque<Child> children = new ArrayDeque<>();
  private final Thread hook = new Thread(this::end, "weft-bench-end");
  private volatile boolean ended;

  private Children(Path directory) {
    this.directory = directory;
  }

  public static Children open() throws IOException {
    Children children = new Children(Files.createTempDirectory("weft-bench-"));
    Runtime.getRuntime().addShutdownHook(children.hook);
    return children;
  }

  /** Where the benchmark's files are: configuration, certificates and logs. */
  public Path directory() {
    return directory;
  }

  /** A file with this content, in the benchmark's directory. */
  public Path file(String name, String content) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Forks a Java process with this one's class path and JVM options. */
  public Child java(String name, Class<?> main, String... arguments) throws LoadException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return start(name, command);
  }

  public synchronized Child start(String name, List<String> command) throws LoadException {
    if (ended) {
      throw new LoadException("the benchmark is over");
    }
    Child child = Child.start(name, command, directory);
    children.push(child);
    return child;
  }

  /** A port of the loopback interface that was free a moment ago. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a child listens on a port. */
  public static void awaitListening(Child child, int port) throws LoadException {
    long tries = READY_LIMIT.dividedBy(READY_POLL);
    for (long i = 0; i < tries && child.alive(); i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(READY_POLL.toNanos());
      }
    }
    throw new LoadException("nothing listens on port " + port + child.logTail());
  }

  /** Whether all is over, as it is while this process is being stopped. */
  public boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook does the work.
    }
    end();
  }

  private synchronized void end() {
    ended = true;
    children.forEach(Child::tellToEnd);
    while (!children.isEmpty()) {
      children.pop().close();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary directory that stays is no reason to fail.
    }
  }
}
