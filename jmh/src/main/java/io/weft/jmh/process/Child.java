package io.weft.jmh.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that the benchmark forked. It is told to end by the end of its standard input, which
 * also comes when this process is killed.
 */
public final class Child implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration END_LIMIT = Duration.ofSeconds(3);
  private static final int LOG_TAIL_CHARS = 2_000;

  private final String name;
  private final Process process;
  private final Path log;
  private final BufferedReader out;
  private final PrintStream in;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * Starts a process whose standard error goes to a file.
   *
   * @param name for messages and the file's name
   */
  static Child start(String name, List<String> command, Path directory) throws LoadException {
    Path log = directory.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(log.toFile());
    try {
      return new Child(name, builder.start(), log);
    } catch (IOException e) {
      throw new LoadException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * The number that the process says after a word at the start of its next line.
   *
   * @throws LoadException when it ends, says something else, or nothing for 30 seconds
   */
  public long expect(String word) throws LoadException, InterruptedException {
    CompletableFuture<String> line = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                String text = out.readLine();
                line.complete(text == null ? "" : text);
              } catch (IOException e) {
                line.completeExceptionally(e);
              }
            },
            "weft-bench-" + name);
    reader.setDaemon(true);
    reader.start();
    String text;
    try {
      text = line.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new LoadException(name + " says nothing for " + ANSWER_LIMIT.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new LoadException("cannot read what " + name + " says", e);
    }
    if (!text.startsWith(word)) {
      throw new LoadException(
          name + (text.isEmpty() ? " ended" : " said \"" + text + '"') + logTail());
    }
    return Long.parseLong(text.substring(word.length()).trim());
  }

  /** Says a word to the process and gives the number with which it repeats the word. */
  public long ask(String word) throws LoadException, InterruptedException {
    say(word);
    return expect(word);
  }

  /** Writes a line to the process's standard input. */
  public void say(String line) {
    in.println(line);
  }

  /** What the process says of its heap allocation, if it is one that can say. */
  public OptionalLong allocatedBytes() throws LoadException, InterruptedException {
    long bytes = ask(ChildLine.STATS);
    return bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes);
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /** The end of what the process wrote to standard error, on lines of its own. */
  public String logTail() {
    try {
      String text = Files.readString(log).strip();
      String tail = text.substring(Math.max(0, text.length() - LOG_TAIL_CHARS));
      return tail.isEmpty() ? "" : ":\n" + tail;
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends the process as a crash does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Tells the process to end, and does not wait for it. */
  void tellToEnd() {
    in.close();
  }

  /** Ends the process, if need be by force. */
  @Override
  public void close() {
    tellToEnd();
    try {
      if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
