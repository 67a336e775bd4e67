package io.weft.cli.demo;

import io.weft.cli.process.ExitWithStdin;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The processes of a demonstration: {@code weft} itself with other arguments, each with a log.
 * Their standard input is a pipe to this process, so that they end with it even when it is killed.
 * Thread-safe.
 */
final class Children implements AutoCloseable {
  private static final int LOG_LINES = 12;
  private static final long STOP_SECONDS = 5;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Folder folder;
  private final Class<?> program;
  private final Map<String, Process> running = new LinkedHashMap<>();
  private volatile boolean closed;

  Children(Folder folder, Class<?> program) {
    this.folder = folder;
    this.program = program;
  }

  void startNode(String name, Path configuration) throws IOException {
    start(name, List.of("node", ExitWithStdin.OPTION, configuration.toString()));
  }

  void startControl(String name, Path configuration) throws IOException {
    start(name, List.of("control", ExitWithStdin.OPTION, configuration.toString()));
  }

  void start(Instance instance) throws IOException {
    start(
        instance.name(),
        List.of(
            UserServiceCommand.NAME,
            ExitWithStdin.OPTION,
            "--name=" + instance.name(),
            "--number=" + instance.number(),
            "--ip=" + instance.address().getAddress().getHostAddress(),
            "--port=" + instance.address().getPort()));
  }

  private synchronized void start(String name, List<String> arguments) throws IOException {
    if (closed) {
      throw new IOException("the demonstration is being stopped");
    }
    List<String> command = java();
    command.add(program.getName());
    command.addAll(arguments);
    File log = folder.log(name).toFile();
    running.put(
        name,
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start());
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Small and soon there: six of them share the machine with the caller for half a minute.
    command.addAll(
        List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    // Such as --enable-native-access, which depends on the JDK.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }

  /** Something to wait for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Waits until a condition holds, looking at it every now and then.
   *
   * @throws IOException when it takes too long, or a process has ended by itself; with the end of
   *     its log
   * @throws CancellationException when the processes are being ended
   */
  void await(String what, Duration bound, Condition condition) throws IOException {
    long begun = System.nanoTime();
    while (!condition.holds()) {
      if (closed) {
        throw new CancellationException("the demonstration was stopped");
      }
      requireAlive();
      if (System.nanoTime() - begun > bound.toNanos()) {
        throw new IOException("waited %d s for %s".formatted(bound.toSeconds(), what));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private synchronized void requireAlive() throws IOException {
    for (Map.Entry<String, Process> child : running.entrySet()) {
      if (!child.getValue().isAlive()) {
        throw new IOException(
            "%s has ended with exit code %d; the end of its log:%n%s"
                .formatted(
                    child.getKey(),
                    child.getValue().exitValue(),
                    folder.endOfLog(child.getKey(), LOG_LINES)));
      }
    }
  }

  synchronized long pid(String name) {
    return process(name).pid();
  }

  /** Ends a process as a crash would, and waits until it has ended. */
  void kill(String name) throws InterruptedException {
    Process process;
    synchronized (this) {
      process = process(name);
      running.remove(name);
    }
    process.destroyForcibly().waitFor();
  }

  private Process process(String name) {
    Process process = running.get(name);
    if (process == null) {
      throw new IllegalArgumentException("no process " + name + " among " + running.keySet());
    }
    return process;
  }

  /** Ends all of them, and waits until they have ended. */
  @Override
  public synchronized void close() {
    closed = true;
    running.values().forEach(Process::destroy);
    for (Process process : running.values()) {
      try {
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    running.clear();
  }
}
