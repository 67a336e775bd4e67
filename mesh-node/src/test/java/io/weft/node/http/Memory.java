package io.weft.node.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;

/**
 * What this process, with its nodes, has taken of memory.
 *
 * @param heapBytes of objects that are in use
 * @param directBytes of the buffers of connections
 */
record Memory(long heapBytes, long directBytes) {

  /** Looks, when all is gone that nobody uses. */
  static Memory used() {
    System.gc();
    return new Memory(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), directBytesNow());
  }

  static long directBytesNow() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
