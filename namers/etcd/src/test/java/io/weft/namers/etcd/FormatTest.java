package io.weft.namers.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.spi.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {

  @Property
  void whatIsWrittenIsReadAgain(
      @ForAll @Size(4) byte[] ip,
      @ForAll @IntRange(min = 1, max = 65_535) int port,
      @ForAll @DoubleRange(min = 0, max = 1e6) double weight)
      throws UnknownHostException {
    InetAddress address = InetAddress.getByAddress(ip);
    Address endpoint =
        new Address(new InetSocketAddress(address, port), weight, Map.of(Address.ZONE, "eu \"1\""));
    boolean reachable = !address.isAnyLocalAddress() && !address.isMulticastAddress();

    Entry alive = Format.read(Format.write(endpoint, false));

    if (reachable) {
      assertThat(alive).isEqualTo(new Entry.Ready(endpoint));
      assertThat(Format.read(Format.write(endpoint, true))).isEqualTo(new Entry.Leaving());
    } else {
      assertThat(alive).isInstanceOf(Entry.Unreadable.class);
    }
  }

  @Property
  void noValueBreaksTheReader(@ForAll String value) {
    assertThat(Format.read(value)).isNotNull();
    assertThat(Format.read("{" + value)).isNotNull();
    assertThat(Format.read("{\"host\":\"" + value + "\",\"port\":1}")).isNotNull();
    assertThat(Format.read("{\"Addr\":\"" + value + "\"}")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "10.0.0.1|neither host:port nor JSON",
        "10.0.0.1:0|its port is 0, expected 1 to 65535",
        "10.0.0.1:65536|its port is 65536",
        "10.0.0.256:80|neither an IP address nor a host name",
        "a b:80|neither host:port nor JSON",
        "0.0.0.0:80|no address that others can reach",
        "{|not JSON",
        "{} x|not JSON",
        "{\"port\":80}|has no \"host\"",
        "{\"host\":\"h\"}|its \"port\" is missing",
        "{\"host\":\"h\",\"port\":\"80\"}|its \"port\" is \"80\"",
        "{\"host\":\"h\",\"port\":-1}|its port is -1",
        "{\"host\":\"h\",\"port\":80,\"weight\":-1}|its \"weight\" is -1, expected a number >= 0",
        "{\"host\":\"h\",\"port\":80,\"weight\":1e999}|its \"weight\" is",
        "{\"host\":\"h\",\"port\":80,\"weight\":\"2\"}|its \"weight\" is \"2\"",
        "{\"host\":\"h\",\"port\":80,\"status\":\"UP\"}|expected ALIVE or STOPPING",
        "{\"host\":\"h\",\"port\":80,\"metadata\":{\"identity\":\"web\"}}|expected spiffe://",
        "{\"host\":\"h\",\"port\":80,\"metadata\":{\"identity\":\"\"}}|its \"identity\" is \"\"",
        "{\"host\":\"h\",\"port\":80,\"metadata\":{\"zone\":7}}|its \"zone\" is 7, expected a text",
        "{\"Op\":0}|its \"Addr\" is missing",
      })
  void whatIsWrongIsSaid(String value, String problem) {
    assertThat(Format.read(value))
        .isInstanceOfSatisfying(
            Entry.Unreadable.class, entry -> assertThat(entry.problem()).contains(problem));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"host\":\"h\",\"port\":80,\"status\":\"STOPPING\"}",
        "{\"Op\":1,\"Addr\":\"h:80\"}",
      })
  void someAreLeaving(String value) {
    assertThat(Format.read(value)).isEqualTo(new Entry.Leaving());
  }

  @Test
  void aHostNameIsLookedUpLater() {
    assertThat(Format.read(" web-1.prod:80\n"))
        .isEqualTo(new Entry.Named("web-1.prod", 80, 1, Map.of()));
  }

  @Test
  void metadataThatIsLargeIsNotCarriedAlong() {
    String large = "x".repeat(300);
    String value =
        "{\"Addr\":\"h:80\",\"Metadata\":{\"a\":\"1\",\"b\":\"" + large + "\",\"c\":{\"d\":1}}}";

    assertThat(Format.read(value)).isEqualTo(new Entry.Named("h", 80, 1, Map.of("a", "1")));
  }
}
