package io.weft.jmh.naming;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.namers.name.Path;
import io.weft.node.Node;
import io.weft.node.config.NodeConfig;
import io.weft.node.protocol.thrift.ThriftCaller;
import io.weft.node.protocol.thrift.ThriftRouter;
import io.weft.node.router.Destination;
import io.weft.stack.time.Ticker;
import io.weft.thrift.frame.ThriftMessage;
import io.weft.thrift.frame.ThriftMessages;
import io.weft.thrift.header.MessageType;
import io.weft.thrift.header.ThriftProtocol;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A node in this process whose names lead to a churning namer. */
final class MeasuredNode implements AutoCloseable {
  private static final long MEGA = 1L << 20;
  private static final long SETTLE_NANOS = 200_000_000;

  private final Ticker ticker = Ticker.system();
  private final Node node;
  private final Duration idle;

  /** What a node uses at one moment. */
  record Usage(long heapMegabytes, long watches, long names, long series) {}

  /** What a stretch of time cost: CPU as a share of one core, and allocated bytes. */
  record Cost(double core, double megabytesPerSecond) {}

  MeasuredNode(int endpoints, int changesPerSecond, int names, Duration idle) throws IOException {
    String yaml =
        """
        namers:
        - {kind: %s, endpoints: %d, changesPerSecond: %d}
        routers:
        - protocol: thrift
          label: bench
          dtab: /thrift => /#/%s
          bindingCache: {paths: %d, idleTtlSecs: %d}
          service: {totalTimeoutMs: 1000}
          servers: [{port: 0}]
        """
            .formatted(
                ChurningNamerProvider.KIND,
                endpoints,
                changesPerSecond,
                ChurningNamerProvider.KIND,
                Math.max(1, names),
                idle.toSeconds());
    this.idle = idle;
    node = Node.open(NodeConfig.parse("bench.yaml", yaml, Map.of()).config());
  }

  /** Calls a name once. Nobody listens at its addresses: it is in use all the same. */
  void use(String service) {
    ThriftRouter router = (ThriftRouter) node.routers().get(0);
    ThriftMessage call =
        ThriftMessages.call(
            UnpooledByteBufAllocator.DEFAULT,
            ThriftProtocol.BINARY,
            MessageType.CALL,
            "get",
            1,
            Unpooled.EMPTY_BUFFER);
    ThriftCaller.Outcome unused =
        node.caller(router).call(Destination.of(Path.of("thrift", service)), call).join();
  }

  /** Lets go of what nobody used for the idle time, once that is over. */
  void sweepIdle() {
    pause(idle.toNanos() + SETTLE_NANOS);
    node.routers().get(0).sweep();
  }

  Cost costOf(long nanos) {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = ticker.nanos();
    long cpu = process.getProcessCpuTime();
    long bytes = allocated();
    pause(nanos);
    double seconds = (ticker.nanos() - start) / 1e9;
    return new Cost(
        (process.getProcessCpuTime() - cpu) / 1e9 / seconds,
        (allocated() - bytes) / seconds / MEGA);
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds())).sum();
  }

  Usage usage() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 3; i++) {
      memory.gc();
      pause(SETTLE_NANOS);
    }
    String page = new String(node.telemetry().scrape(null).body(), StandardCharsets.UTF_8);
    return new Usage(
        memory.getHeapMemoryUsage().getUsed() / MEGA,
        sum(page, "weft_namer_watches{"),
        sum(page, "weft_names{"),
        page.lines().filter(line -> line.startsWith("weft_")).count());
  }

  private static long sum(String page, String series) {
    return page.lines()
        .filter(line -> line.startsWith(series))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private void pause(long nanos) {
    long end = ticker.nanos() + nanos;
    for (long left = nanos; left > 0; left = end - ticker.nanos()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
