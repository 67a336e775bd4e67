package io.weft.jmh.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import picocli.CommandLine;

class BalancersCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void printsATableAndWritesNumbersAndAPicture() throws Exception {
    Path json = directory.resolve("balancers.json");
    Path plot = directory.resolve("balancers.svg");
    assertThat(run("--duration=40", "--json=" + json, "--plot=" + plot))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("success %").containsPattern("ewma +99\\.9");

    JsonNode rows = new ObjectMapper().readTree(json.toFile()).get("rows");
    assertThat(rows).hasSize(Policy.values().length);
    for (JsonNode row : rows) {
      assertThat(row.get("succeeded").intValue() + row.get("struck").intValue())
          .isEqualTo(row.get("calls").intValue())
          .isEqualTo(40_000);
    }

    Document picture =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(plot.toFile());
    // A curve and its key for each.
    assertThat(picture.getElementsByTagName("path").getLength())
        .isEqualTo(2 * Policy.values().length);
    assertThat(picture.getDocumentElement().getTextContent())
        .contains("ewma 99.9", "99.99 %", "latency, ms", "callers wait 1000 ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --endpoints=0       | --endpoints is 0: expected 1 to 10000
          --struck=12         | --struck is 12: expected 0 to 11
          --rate=100000       | --rate times --duration is 6000000 calls: expected 2000000 at most
          --policies=random   | no policy "random"; there are [roundRobin, heap, p2c, aperture, ewma]
          --arrivals=bursts   | no arrivals "bursts"; there are [constant, poisson]
          --latency=uniform:1 | "uniform:1": expected constant:TIME
          """)
  void wrongOptionsAreTold(String option, String message) {
    assertThat(run(option)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    return new CommandLine(new BalancersCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
