package io.weft.jmh.sim;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The JSON file of a simulation of balancers. */
record BalancerFile(long seed, List<Row> rows) {

  /** What became of a policy's calls; see {@link Outcome}. Times are in milliseconds. */
  record Row(
      String policy,
      int calls,
      int succeeded,
      double successPercent,
      int struck,
      double p50Millis,
      double p95Millis,
      double p99Millis,
      double p999Millis,
      double maxMillis) {

    static Row of(Outcome outcome) {
      Latencies latencies = outcome.latencies();
      return new Row(
          outcome.policy().toString(),
          outcome.calls(),
          outcome.succeeded(),
          outcome.successPercent(),
          outcome.struck(),
          BalancerTable.millis(latencies.percentile(50)),
          BalancerTable.millis(latencies.percentile(95)),
          BalancerTable.millis(latencies.percentile(99)),
          BalancerTable.millis(latencies.percentile(99.9)),
          BalancerTable.millis(latencies.max()));
    }
  }

  static void write(Path file, long seed, List<Outcome> outcomes) throws IOException {
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(file.toFile(), new BalancerFile(seed, outcomes.stream().map(Row::of).toList()));
  }
}
