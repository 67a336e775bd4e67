package io.weft.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.weft.namers.bind.InterpreterProvider;
import io.weft.namers.bind.InterpreterSource;
import io.weft.namers.config.NamerReader;
import io.weft.namers.config.TransformerReader;
import io.weft.namers.spi.DiscoveryContext;
import io.weft.stack.settings.Settings;
import io.weft.stack.settings.yaml.ConfigException;
import io.weft.stack.settings.yaml.ConfigProblem;
import io.weft.stack.settings.yaml.Reading;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Interpreters elsewhere, as a file names them. */
final class InterpreterReaderTest {
  private static final TransformerReader TRANSFORMERS = TransformerReader.ofInstalled();

  private static final Plugins PLUGINS =
      new Plugins(
          new NamerReader(List.of(), TRANSFORMERS),
          new InterpreterReader(List.of(new Elsewhere()), TRANSFORMERS),
          List.of());

  private static final class Elsewhere implements InterpreterProvider {
    @Override
    public String kind() {
      return "elsewhere";
    }

    @Override
    public InterpreterSource parse(Settings settings) {
      return new Source(
          settings.oneOrMoreStrings("dst"), settings.file("snapshotFile", "kept.snapshot"));
    }
  }

  private record Source(List<String> dst, Path file) implements InterpreterSource {
    @Override
    public Connection open(DiscoveryContext context) {
      throw new UnsupportedOperationException("never opened");
    }
  }

  private static NodeConfig.Parsed read(String interpreter) {
    String text =
        """
        routers:
        - protocol: http
          servers: [{port: 4140}]
          service: {totalTimeoutMs: 1000}
          interpreter: %s
        """
            .formatted(interpreter);
    return NodeReader.read(
        Reading.of("/etc/weft/node.yaml", text, Keys.VOCABULARY), Map.of(), PLUGINS);
  }

  private static Source source(String interpreter) {
    NodeConfig.Parsed parsed = read(interpreter);
    assertThat(parsed.warnings()).isEmpty();
    return (Source) parsed.config().routers().get(0).remote().orElseThrow().source();
  }

  @Test
  void aPlugInReadsItsKeysAndNoDtabIsMissed() {
    assertThat(source("{kind: elsewhere, dst: a:1}"))
        .isEqualTo(new Source(List.of("a:1"), Path.of("/etc/weft/kept.snapshot")));
    assertThat(source("{kind: elsewhere, dst: [a:1, b:1], snapshotFile: x}"))
        .isEqualTo(new Source(List.of("a:1", "b:1"), Path.of("/etc/weft/x")));
  }

  @Test
  void nothingIsImpliedAndAllIsShown() {
    NodeConfig config =
        read("{kind: elsewhere, dst: a:1, transformers: [{kind: port, port: 1}]}").config();
    assertThat(config.routers().get(0).fixedDtab().dentries()).isEmpty();
    assertThat(config.routers().get(0).transformers()).hasSize(1);
    assertThat(config.redactedYaml())
        .contains("kind: elsewhere")
        .contains("dst: a:1")
        .contains("port: 1");
  }

  @Test
  void mistakesAreNamed() {
    assertThat(mistakes("{kind: elsewhere, dst: {a: 1}}"))
        .containsExactly("routers[0].interpreter.dst is a mapping; expected a list");
    assertThat(mistakes("{kind: elsewhere, colour: red}"))
        .containsExactly("unknown key \"colour\" in routers[0].interpreter");
    assertThat(mistakes("{kind: elsewhere, transformers: [{kind: const, path: /a}]}"))
        .first()
        .asString()
        .contains("routers[0].interpreter.transformers has one that takes another name");
    assertThat(mistakes("{dst: a}"))
        .first()
        .asString()
        .endsWith("expected one of default, elsewhere, io.l5d.fs");
  }

  private static List<String> mistakes(String interpreter) {
    ConfigException[] caught = new ConfigException[1];
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read(interpreter))
        .satisfies(e -> caught[0] = e);
    return caught[0].problems().stream().map(ConfigProblem::message).toList();
  }
}
