package io.weft.jmh.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.jmh.process.ProxyProgram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class FaultsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void strikesANodesEndpointsAndEndsAllProcesses() throws Exception {
    JsonNode document = document(strike("--rows=weft", "--faults=reset"), 0);
    JsonNode result = document.at("/results/0");
    assertThat(madeCalls(result)).as(out.toString()).isPositive();
    assertThat(result.get("contender").textValue()).isEqualTo("weft");
    assertThat(result.get("fault").textValue()).isEqualTo("reset");
    assertThat(out.toString()).contains("success %").containsPattern("reset +Weft");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void strikesThoseOfHaProxyWhereItIsInstalled() throws Exception {
    boolean installed = ProxyProgram.HAPROXY.isInstalled();
    JsonNode document = document(strike("--rows=haproxy", "--faults=kill"), installed ? 0 : 1);
    if (installed) {
      assertThat(madeCalls(document.at("/results/0"))).as(out.toString()).isPositive();
    } else {
      assertThat(document.at("/missing/haproxy").textValue()).contains("not installed");
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --rate=5        | --rate is 5: expected 10 to 20000
          --endpoints=201 | --endpoints is 201: expected 1 to 200
          --struck=21     | --struck is 21: expected 1 to 20
          --phase=0       | --phase is 0: expected 1 to 600
          --rows=envoy    | no row "envoy"; there are [weft, haproxy, finagle]
          --faults=fire   | no fault "fire"; there are [kill, pause, slow, reset, partition, flap]
          """)
  void wrongOptionsAreToldAndNothingIsStarted(String option, String message) {
    assertThat(run(option)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  private JsonNode document(int code, int expected) throws Exception {
    assertThat(code).as(out + err.toString()).isEqualTo(expected);
    return new ObjectMapper().readTree(directory.resolve("faults.json").toFile());
  }

  /** A machine with much else to do may have disturbed them all. */
  private static int madeCalls(JsonNode result) {
    return result.at("/assessment/calls").intValue()
        + result.at("/assessment/disturbed").intValue();
  }

  /** A short run; its result is in a file. */
  private int strike(String... arguments) {
    Stream<String> all =
        Stream.concat(
            Stream.of(
                "--endpoints=4",
                "--struck=2",
                "--rate=100",
                "--warmup=1",
                "--phase=1",
                "--attempts=1",
                "--json=" + directory.resolve("faults.json")),
            Arrays.stream(arguments));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return new CommandLine(new FaultsCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
