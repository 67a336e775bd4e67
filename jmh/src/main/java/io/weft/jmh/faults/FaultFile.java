package io.weft.jmh.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The JSON file of a benchmark: how it was run, and all that came of it. */
record FaultFile(How how, List<FaultResult> results, Map<Contender, String> missing) {

  /** Under which conditions. */
  record How(
      double callsPerSecond,
      int endpoints,
      int struck,
      long warmupMillis,
      long phaseMillis,
      int cores,
      String java) {

    static How of(Plan plan) {
      return new How(
          plan.callsPerSecond(),
          plan.endpoints(),
          plan.struck(),
          plan.warmup().toMillis(),
          plan.phase().toMillis(),
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString());
    }
  }

  static void write(Path file, FaultRun run) throws IOException {
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
        .writeValue(file.toFile(), new FaultFile(How.of(run.plan()), run.results(), run.missing()));
  }
}
