package io.weft.control.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.control.api.thrift.Capacity;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a control service may listen, and behind what. */
final class InterfacesTest {
  private static final String TLS = ", tls: {certPath: a.pem, keyPath: b.pem, caCertPath: c.pem}";

  @Test
  void onLoopbackNothingIsWanted() {
    assertThat(parse("kind: nodes, port: 0", "").warnings()).isEmpty();
    assertThat(parse("kind: io.l5d.httpController, ip: '::1'", "").warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nodes                | ''  | give the interface tls, so that nodes show a certificate",
        "io.l5d.httpController | ''  | give an accessFile beside the interfaces, which says who",
        "io.l5d.httpController | tls | give an accessFile beside the interfaces, which says who",
        "io.l5d.thriftNameInterpreter | ''  | give an accessFile beside the interfaces, which says",
        "io.l5d.thriftNameInterpreter | tls | give an accessFile beside the interfaces, which says",
      })
  void whatOthersReachMustBeGuarded(String kind, String tls, String problem) {
    String anywhere = "kind: " + kind + ", ip: 0.0.0.0" + (tls.isEmpty() ? "" : TLS);

    assertThatThrownBy(() -> parse(anywhere, ""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is 0.0.0.0, where others than this machine reach it; " + problem);
  }

  @Test
  void tlsGuardsNodesAndRulesGuardBoth() {
    assertThat(parse("kind: nodes, ip: 0.0.0.0" + TLS, "").warnings()).isEmpty();
    assertThat(parse("kind: nodes, ip: 0.0.0.0" + TLS, "accessFile: a.json").warnings()).isEmpty();
    assertThat(
            parse("kind: io.l5d.httpController, ip: 0.0.0.0" + TLS, "accessFile: a.json")
                .warnings())
        .isEmpty();
    assertThat(parse("kind: nodes, ip: 0.0.0.0", "accessFile: a.json").warnings())
        .extracting(ConfigProblem::message)
        .singleElement()
        .asString()
        .contains("has no tls: whoever reads along has the tokens");
  }

  @Test
  void nodesOfLinkerdAreServedWhereTheFileSaysSo() {
    assertThat(parse("kind: nodes", "").config().thrift()).isEmpty();
    assertThat(parse("kind: io.l5d.thriftNameInterpreter", "").config().thrift())
        .contains(
            new ThriftConfig(
                new InterfaceConfig("127.0.0.1", 4100, Optional.empty()),
                Capacity.DEFAULT,
                Capacity.DEFAULT));
    assertThat(
            parse(
                    """
                    kind: io.l5d.thriftNameInterpreter, port: 1, cache: {bindingCacheActive: 5,
                    addrCacheInactive: 6, addrCacheInactiveTTLSecs: 7}""",
                    "")
                .config()
                .thrift())
        .contains(
            new ThriftConfig(
                new InterfaceConfig("127.0.0.1", 1, Optional.empty()),
                new Capacity(5, 100, Duration.ofMinutes(10)),
                new Capacity(1000, 6, Duration.ofSeconds(7))));
    assertThat(
            parse("kind: io.l5d.thriftNameInterpreter, ip: 0.0.0.0", "accessFile: a.json")
                .warnings())
        .extracting(ConfigProblem::message)
        .singleElement()
        .asString()
        .contains("has no tls: whoever reads along sees where calls go");
  }

  @Test
  void theCacheIsOfTheThriftInterfaceAlone() {
    assertThatThrownBy(() -> parse("kind: nodes, cache: {bindingCacheActive: 5}", ""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cache");
    assertThatThrownBy(
            () -> parse("kind: io.l5d.thriftNameInterpreter, cache: {addrCacheActive: 0}", ""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("addrCacheActive");
  }

  @Test
  void namerdsNameForNodesIsTakenToo() {
    ControlConfig.Parsed parsed = parse("kind: io.l5d.mesh, port: 7, h2AccessLog: /tmp/log", "");

    assertThat(parsed.config().nodes().port()).isEqualTo(7);
    assertThat(parsed.warnings())
        .extracting(ConfigProblem::message)
        .singleElement()
        .asString()
        .contains("h2AccessLog is not used: there is no log of each request");
    assertThatThrownBy(
            () ->
                ControlConfig.parse(
                    "control.yaml",
                    """
                    storage: {kind: io.l5d.inMemory}
                    interfaces: [{kind: nodes}, {kind: io.l5d.mesh}]
                    """,
                    Map.of()))
        .hasMessageContaining("is nodes a second time");
  }

  private static ControlConfig.Parsed parse(String oneInterface, String more) {
    return ControlConfig.parse(
        "control.yaml",
        """
        storage: {kind: io.l5d.inMemory}
        interfaces: [{%s}]
        %s
        """
            .formatted(oneInterface, more),
        Map.of());
  }
}
