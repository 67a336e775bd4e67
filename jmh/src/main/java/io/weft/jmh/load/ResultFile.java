package io.weft.jmh.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON file of a benchmark: how it was run, and all that it measured. */
record ResultFile(
    How load,
    List<Measurement> measurements,
    List<Measurement> medians,
    Map<Row, Summary.Ratio> ratios,
    Map<Row, String> missing) {

  /** Under which conditions; {@code callsPerSecond} is null in a closed loop. */
  record How(
      Protocol protocol,
      int connections,
      int payloadBytes,
      int pipeline,
      @Nullable Double callsPerSecond,
      long warmupMillis,
      long durationMillis,
      int rounds,
      int loops,
      int loadLoops,
      int cores,
      String java) {

    static How of(Comparison comparison) {
      Load load = comparison.load();
      return new How(
          load.protocol(),
          load.connections(),
          load.payloadBytes(),
          load.pipeline(),
          load.open() ? load.callsPerSecond() : null,
          load.warmup().toMillis(),
          load.duration().toMillis(),
          comparison.rounds(),
          comparison.loops(),
          load.loops(),
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().toString());
    }
  }

  static void write(Path file, Comparison comparison, Summary summary) throws IOException {
    ResultFile content =
        new ResultFile(
            How.of(comparison),
            comparison.measurements(),
            summary.medians(),
            summary.ratios(),
            comparison.missing());
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
        .writeValue(file.toFile(), content);
  }
}
