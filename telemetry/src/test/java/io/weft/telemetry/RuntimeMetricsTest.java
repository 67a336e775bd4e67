package io.weft.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RuntimeMetricsTest {
  @Test
  void tellsAboutTheProcess() {
    Telemetry telemetry = new Telemetry();
    RuntimeMetrics.export(telemetry, ByteBufAllocator.DEFAULT, () -> 4);

    String page = new String(telemetry.scrape(null).body(), StandardCharsets.UTF_8);

    assertThat(page)
        .contains("weft_event_loops 4.0\n")
        .contains("weft_netty_memory_bytes{area=\"direct\"} ")
        .contains("jvm_memory_used_bytes{area=\"heap\"} ")
        .contains("jvm_gc_collection_seconds_sum{gc=")
        .contains("jvm_threads_current ")
        .contains("process_open_fds ")
        .contains("process_cpu_seconds_total ");
  }
}
