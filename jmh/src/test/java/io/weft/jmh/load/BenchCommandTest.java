package io.weft.jmh.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weft.jmh.process.ProxyProgram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void theDirectRowIsMeasuredAndTheServerEnds() throws Exception {
    Path json = directory.resolve("bench.json");
    int code =
        run(
            "--rows=direct",
            "--warmup=0s",
            "--duration=2s",
            "--connections=3",
            "--pipeline=2",
            "--json=" + json);
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("calls/s").contains("direct");
    JsonNode measurement = new ObjectMapper().readTree(json.toFile()).at("/measurements/0");
    assertThat(measurement.get("row").textValue()).isEqualTo("direct");
    assertThat(measurement.get("calls").longValue()).isPositive();
    assertThat(measurement.get("p50Micros").doubleValue()).isPositive();
    assertThat(measurement.get("proxyCpuMicros").isNull()).isTrue();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void rowsAreComparedWhereHaProxyIsInstalled() throws Exception {
    Path json = directory.resolve("bench.json");
    int code =
        run("--rows=haproxy,weft-mtls,weft", "--warmup=1s", "--duration=1s", "--json=" + json);
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    boolean installed = ProxyProgram.HAPROXY.isInstalled();
    assertThat(code).as(out.toString()).isEqualTo(installed ? 0 : 1);
    assertThat(document.get("measurements").findValuesAsText("row"))
        .contains("weft", "weft-mtls")
        .hasSize(installed ? 3 : 2);
    assertThat(document.get("measurements"))
        .allSatisfy(row -> assertThat(row.get("proxyCpuMicros").doubleValue()).isPositive());
    assertThat(document.get("missing").size()).isEqualTo(installed ? 0 : 1);
    assertThat(out.toString())
        .contains(installed ? "one Weft node beside HAProxy" : "not installed");
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void anOpenLoopMakesNoMoreCallsThanAreDue() throws Exception {
    Path json = directory.resolve("bench.json");
    int code = run("--rows=direct", "--warmup=0s", "--duration=2s", "--rate=500", "--json=" + json);
    assertThat(code).isZero();
    JsonNode measurement = new ObjectMapper().readTree(json.toFile()).at("/measurements/0");
    assertThat(measurement.get("calls").longValue()).isBetween(1L, 1_000L);
  }

  @Test
  void aNodeIsMeasuredInHttp1() throws Exception {
    Path json = directory.resolve("bench.json");
    int code =
        run(
            "--protocol=h1",
            "--rows=direct,weft",
            "--warmup=1s",
            "--duration=1s",
            "--connections=4",
            "--json=" + json);
    assertThat(code).as(out.toString()).isZero();
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(document.get("measurements").findValuesAsText("row"))
        .containsExactly("direct", "weft");
    assertThat(document.at("/measurements/1/proxyCpuMicros").doubleValue()).isPositive();
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"h1, 1", "h2, 10"})
  @Tag("slow")
  void allRowsOfHttpAreMeasuredWhereTheOtherProxiesAreInstalled(String protocol, int streams)
      throws Exception {
    Path json = directory.resolve("bench.json");
    int code =
        run(
            "--protocol=" + protocol,
            "--streams=" + streams,
            "--warmup=1s",
            "--duration=1s",
            "--connections=4",
            "--json=" + json);
    boolean haProxy = ProxyProgram.HAPROXY.isInstalled();
    boolean nginx = ProxyProgram.NGINX.isInstalled();
    assertThat(code).as(out.toString()).isEqualTo(haProxy && nginx ? 0 : 1);
    JsonNode document = new ObjectMapper().readTree(json.toFile());
    assertThat(document.at("/load/protocol").textValue()).isEqualTo(protocol);
    assertThat(document.get("measurements").findValuesAsText("row"))
        .contains("direct", "weft", "weft-mtls")
        .hasSize(3 + (haProxy ? 2 : 0) + (nginx ? 1 : 0));
    assertThat(document.get("missing"))
        .allSatisfy(why -> assertThat(why.textValue()).contains("is not installed"));
    assertThat(ProcessHandle.current().children()).isEmpty();
  }

  @Test
  void callsOfHttp1DoNotOverlapOnAConnection() {
    assertThat(run("--protocol=h1", "--streams=2")).isEqualTo(2);
    assertThat(err.toString()).contains("HTTP/1.1 has one call at a time");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --connections=0  | --connections is 0: expected 1 to 10000
          --pipeline=5000  | --pipeline is 5000: expected 1 to 4096
          --payload=-1     | --payload is -1: expected 0 to 16777216
          --rate=-5        | --rate is -5.0: expected 0 < rate
          --duration=0s    | --duration not zero
          --duration=11m   | may be 10m at most
          --duration=10    | "10" is no length of time
          --rows=envoy     | no row "envoy"; there are [direct, haproxy, nginx, weft, weft-mtls, weft-mtls-mux, haproxy-mtls]
          --rows=nginx     | no row "nginx" with --protocol thrift; there are [direct, haproxy, weft, weft-mtls,
          --protocol=h3    | no protocol "h3"; there are [thrift, h1, h2]
          """)
  void wrongOptionsAreToldAndNothingIsStarted(String option, String message) {
    assertThat(run(option)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
