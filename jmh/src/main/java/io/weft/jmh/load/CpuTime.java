package io.weft.jmh.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time from {@code /proc}, in clock ticks of 10 ms, which is what the kernel shows for every
 * architecture and build. See proc(5).
 */
final class CpuTime {
  static final int MICROS_PER_TICK = 10_000;

  private CpuTime() {}

  /**
   * User and system time of all threads of a process, the ended ones included.
   *
   * @throws UncheckedIOException when there is no such process
   */
  static long ofProcess(long pid) {
    return parseProcess(read("/proc/" + pid + "/stat"));
  }

  /**
   * Time that programs used on the machine, over all cores; without that of interrupts, which no
   * process is charged for.
   */
  static long ofMachine() {
    return parseMachine(read("/proc/stat"));
  }

  static long parseProcess(String stat) {
    // The second field is the program's name in parentheses and may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    int state = 3;
    return Long.parseLong(fields[14 - state]) + Long.parseLong(fields[15 - state]);
  }

  static long parseMachine(String stat) {
    String[] fields = stat.lines().findFirst().orElseThrow().split(" +", -1);
    int user = 1;
    int nice = 2;
    int system = 3;
    return Long.parseLong(fields[user])
        + Long.parseLong(fields[nice])
        + Long.parseLong(fields[system]);
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
