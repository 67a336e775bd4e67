package io.weft.telemetry;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.weft.stack.metrics.Metric;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.IntSupplier;

/**
 * What the process and its virtual machine are doing: memory, collection, threads, files, loops.
 */
public final class RuntimeMetrics {
  static final Metric EVENT_LOOPS =
      Metric.of("weft_event_loops", "Event loops that carry traffic.");
  static final Metric NETTY_MEMORY =
      Metric.of(
          "weft_netty_memory_bytes",
          "Memory that the network buffers' allocator holds, in use or kept for use.",
          "area");
  static final Metric THREADS = Metric.of("jvm_threads_current", "Live threads.");

  private RuntimeMetrics() {}

  /**
   * Adds them to a node's metrics, for as long as those last; once.
   *
   * @param allocator the allocator of the node's channels
   * @param eventLoops how many loops carry traffic
   */
  public static void export(
      Telemetry telemetry, ByteBufAllocator allocator, IntSupplier eventLoops) {
    JvmMemoryMetrics.builder().register(telemetry.registry());
    JvmGarbageCollectorMetrics.builder().register(telemetry.registry());
    JvmRuntimeInfoMetric.builder().register(telemetry.registry());
    ProcessMetrics.builder().register(telemetry.registry());
    // The library's metrics of threads look for deadlocks, which stops all threads at each scrape.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    telemetry.gauge(THREADS, threads::getThreadCount);
    telemetry.gauge(EVENT_LOOPS, eventLoops::getAsInt);
    if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric metric = provider.metric();
      telemetry.gauge(NETTY_MEMORY, metric::usedDirectMemory, "direct");
      telemetry.gauge(NETTY_MEMORY, metric::usedHeapMemory, "heap");
    }
  }
}
