package io.weft.namers.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointParserTest {
  @Test
  void readsLines() throws Exception {
    String text =
        """
        # users
        10.0.0.1 8080

           web.example.com\t8081 * 0.5   # slow
        ::1 9090*2 identity=spiffe://prod/users zone=a\r
        host 1 a=b=c
        """;
    assertThat(EndpointParser.parse(text))
        .isEqualTo(
            List.of(
                new Endpoint("10.0.0.1", 8080, 1, Map.of()),
                new Endpoint("web.example.com", 8081, 0.5, Map.of()),
                new Endpoint(
                    "::1", 9090, 2, Map.of("identity", "spiffe://prod/users", "zone", "a")),
                new Endpoint("host", 1, 1, Map.of("a", "b=c"))));
    assertThat(EndpointParser.parse("")).isEmpty();
    assertThat(EndpointParser.parse("host 1 * .5")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host | the port is missing",
        "host http | 'http' is not a port from 1 to 65535",
        "host 0 | '0' is not a port",
        "host 65536 | '65536' is not a port",
        "host 123456789012 | is not a port",
        "host:8080 | the port is missing",
        "host 80 * | '' is not a weight such as 0.5",
        "host 80 * x | 'x' is not a weight",
        "host 80 * -1 | '-1' is not a weight",
        "host 80 * . | '.' is not a weight",
        "host 80 * 1e3 | '1e3' is not a weight",
        "host 80 0.5 | '0.5' is not key=value",
        "host 80 zone= | 'zone=' is not key=value",
        "host 80 =a | '=a' is not key=value",
        "host 80 zone=a zone=b | key 'zone' is given twice",
        "host 80 identity=users | identity 'users' does not start with spiffe://",
        "ho/st 80 | 'ho/st' is neither a host name nor an IP address",
      })
  void saysWhatIsWrong(String line, String problem) {
    assertThatThrownBy(() -> EndpointParser.parse("good 80\n" + line + "\n"))
        .isInstanceOf(EndpointParser.BadLine.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("expected 'host port [* weight] [key=value ...]'")
        .satisfies(e -> assertThat(((EndpointParser.BadLine) e).line()).isEqualTo(2));
  }

  @Property
  void readsAnyTextOrSaysWhatIsWrong(
      @ForAll @Chars({'a', '1', ' ', '*', '=', '.', '\n', '#', ':', 'é'}) @StringLength(max = 40)
          String text) {
    try {
      assertThat(EndpointParser.parse(text)).allMatch(e -> e.port() > 0 && e.weight() >= 0);
    } catch (EndpointParser.BadLine e) {
      assertThat(e.line()).isPositive();
    }
  }
}
