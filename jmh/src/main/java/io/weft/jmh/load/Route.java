package io.weft.jmh.load;

import io.weft.jmh.process.Child;
import io.weft.jmh.process.LoadException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A way from the generator to the server, ready to be called.
 *
 * @param port where it is called
 * @param hops the proxies on it, from the caller's side on; none when it is direct
 */
record Route(int port, List<Hop> hops) {

  /**
   * A running proxy.
   *
   * @param pid of the process whose CPU time counts, with that of the processes it has started
   * @param counter the process that tells its allocations, where it can
   */
  record Hop(int port, long pid, Optional<Child> counter) {
    private long cpuTicks() {
      return ProcessHandle.of(pid).stream()
          .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
          .mapToLong(process -> CpuTime.ofProcess(process.pid()))
          .sum();
    }
  }

  static Route direct(int port) {
    return new Route(port, List.of());
  }

  /** A way that begins at the first of these proxies. */
  static Route through(Hop... hops) {
    return new Route(hops[0].port(), List.of(hops));
  }

  /** CPU time of all proxies, in ticks of {@link CpuTime}. */
  long cpuTicks() {
    return hops.stream().mapToLong(Hop::cpuTicks).sum();
  }

  /** Bytes that all proxies have allocated, where all can tell. */
  OptionalLong allocatedBytes() throws LoadException, InterruptedException {
    long sum = 0;
    for (Hop hop : hops) {
      OptionalLong bytes =
          hop.counter().isPresent() ? hop.counter().get().allocatedBytes() : OptionalLong.empty();
      if (bytes.isEmpty()) {
        return OptionalLong.empty();
      }
      sum += bytes.getAsLong();
    }
    return hops.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
  }
}
