package io.weft.jmh.faults;

import java.util.Arrays;
import java.util.Locale;

/** What happens to some endpoints of the cluster, and is undone after a while. */
enum Fault {
  /** SIGKILL; the process is started again, at the same address. */
  KILL,
  /** SIGSTOP, then SIGCONT: the kernel goes on accepting connections. */
  PAUSE,
  /** Each call takes {@link Endpoint#SLOW_MILLIS} longer. */
  SLOW,
  /** Each call is read, worked at, and then answered with a TCP reset. */
  RESET,
  /** Packets to the endpoint vanish, and nobody is told. */
  PARTITION,
  /** The listener and all connections are closed, and opened again, in turns. */
  FLAP;

  /** The fault of {@code --faults} and of the JSON file. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The fault of a code.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Fault of(String code) {
    return Arrays.stream(values())
        .filter(fault -> fault.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no fault \"" + code + '"'));
  }

  @Override
  public String toString() {
    return code();
  }
}
