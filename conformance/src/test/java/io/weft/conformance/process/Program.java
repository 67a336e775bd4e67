package io.weft.conformance.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A process whose output is captured and whose every wait is bounded. {@link #close} ends it,
 * whatever it does.
 */
public final class Program implements AutoCloseable {
  /** Far beyond what any step takes, so that only a step which never ends meets it. */
  private static final long PATIENCE_SECONDS = 120;

  private static final String READY = "ready ";

  private final String name;
  private final Process process;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Integer> readyPort = new CompletableFuture<>();
  private final Consumer<String> listener;
  private final Thread reader;

  private Program(String name, Process process, Consumer<String> listener) {
    this.name = name;
    this.process = process;
    this.listener = listener;
    this.reader = new Thread(this::read, "output-of-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a program.
   *
   * @param environment variables added to those of this process
   */
  public static Program start(String name, List<String> command, Map<String, String> environment)
      throws IOException {
    return start(name, command, environment, line -> {});
  }

  /**
   * Starts a program whose lines somebody hears, on a thread of its own, besides being captured.
   *
   * @param environment variables added to those of this process
   */
  public static Program start(
      String name, List<String> command, Map<String, String> environment, Consumer<String> listener)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new Program(name, builder.start(), listener);
  }

  /** Runs a program to its end and gives its output; an exit code other than 0 is an error. */
  public static String run(String name, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    try (Program program = start(name, command, environment)) {
      int code = program.awaitExit();
      if (code != 0) {
        throw new AssertionError(
            name + " ended with exit code " + code + " and said:\n" + program.output());
      }
      return program.output();
    }
  }

  /** Writes a line to its standard input. */
  public void send(String line) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  /** Stops it as if it hung: it keeps its sockets open and does nothing any more. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on after {@link #pause}. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    // The shell has it built in; not every system has it as a program.
    run("kill", List.of("sh", "-c", "kill -" + signal + " " + process.pid()), Map.of());
  }

  /** Waits for the line {@code ready PORT} and gives the port. */
  public int awaitReadyPort() throws InterruptedException {
    try {
      return readyPort.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(name + " did not get ready; it said:\n" + output(), e);
    }
  }

  /** Waits for the end of the process and of its output, and gives the exit code. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(
          name + " did not end in " + PATIENCE_SECONDS + " s; it said:\n" + output());
    }
    reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    return process.exitValue();
  }

  /** What it has written so far, to its standard output and error. */
  public String output() {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  public String name() {
    return name;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it as a crash does, and waits until it has ended. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes the standard input, at which a server ends; after a while, kills it. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
        listener.accept(line);
        if (line.startsWith(READY)) {
          readyPort.complete(Integer.valueOf(line.substring(READY.length()).strip()));
        }
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
    readyPort.completeExceptionally(new IOException("the end of its output"));
  }
}
