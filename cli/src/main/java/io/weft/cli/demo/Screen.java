package io.weft.cli.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/**
 * The terminal: lines that stay, and below them a table that is drawn again in its place. Without a
 * terminal, the table is printed only when it stays. Silent once it is off. Thread-safe.
 */
final class Screen {
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintWriter out;
  private final boolean live;
  private int tableLines;
  private boolean off;

  /**
   * @param live whether the cursor can be moved and colours be shown
   */
  Screen(PrintWriter out, boolean live) {
    this.out = out;
    this.live = live;
  }

  synchronized void say(String line) {
    print(List.of(line));
  }

  synchronized void heading(String line) {
    print(List.of("", coloured(BOLD, line)));
  }

  /** A claim, and whether it was true. */
  synchronized void verdict(boolean holds, String claim) {
    print(List.of("  " + (holds ? coloured(GREEN, "✓") : coloured(RED, "✗")) + " " + claim));
  }

  /** The table as it is now; the next one, or the next line, takes its place. */
  synchronized void show(Supplier<List<String>> table) {
    if (live && !off) {
      List<String> lines = table.get();
      print(lines);
      tableLines = lines.size();
    }
  }

  /** The table as it stays. */
  synchronized void settle(List<String> table) {
    print(table);
  }

  /** Prints nothing from now on. */
  synchronized void off() {
    off = true;
  }

  private String coloured(String colour, String text) {
    return live ? colour + text + PLAIN : text;
  }

  private void print(List<String> lines) {
    if (off) {
      return;
    }
    if (tableLines > 0) {
      out.print("\u001b[" + tableLines + "A\u001b[J"); // up, and clear what is below
      tableLines = 0;
    }
    lines.forEach(out::println);
    out.flush();
  }
}
