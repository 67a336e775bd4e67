package io.weft.jmh.process;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The child's side of the conversation between the benchmark and a process that it forked: the
 * child says {@code ready <port>} when it serves, answers each line {@code stats} with {@code stats
 * <bytes that all its threads have allocated>}, and ends when its standard input ends, which it
 * does however the parent dies.
 */
public final class ChildLine {
  public static final String READY = "ready ";
  static final String STATS = "stats";

  private final PrintStream out;

  private ChildLine(PrintStream out) {
    this.out = out;
  }

  /** Takes standard output for the conversation; what else is printed there goes to the log. */
  public static ChildLine open() {
    ChildLine line = new ChildLine(System.out);
    System.setOut(System.err);
    return line;
  }

  /** Serves the conversation until standard input ends. */
  public void serve(int port) throws IOException {
    serve(port, line -> {});
  }

  /**
   * Serves the conversation until standard input ends.
   *
   * @param commands takes the lines that are not {@code stats}
   */
  public void serve(int port, Consumer<String> commands) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println(READY + port);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals(STATS)) {
        out.println(STATS + " " + allocatedBytes());
      } else {
        commands.accept(line);
      }
    }
  }

  /** Bytes that the living threads have allocated on the heap since they started. */
  private static long allocatedBytes() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
        || !threads.isThreadAllocatedMemorySupported()) {
      return -1;
    }
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
