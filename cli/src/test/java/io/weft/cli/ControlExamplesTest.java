package io.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.config.ControlConfig;
import io.weft.node.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The files of {@code examples/control} are what they say they are. */
final class ControlExamplesTest {
  private static final Path FOLDER = Path.of("..", "examples", "control");

  @Test
  void theControlServiceHasNoMistakes() throws IOException {
    Path file = FOLDER.resolve("control.yaml");
    ControlConfig.Parsed parsed =
        ControlConfig.parse(file.toString(), Files.readString(file), Map.of());

    assertThat(parsed.warnings()).isEmpty();
    assertThat(parsed.config().http().port()).isEqualTo(4180);
    assertThat(parsed.config().nodes().port()).isEqualTo(4321);
  }

  @Test
  void theNodeHasNoMistakes() throws IOException {
    Path file = FOLDER.resolve("node.yaml");
    NodeConfig.Parsed parsed = NodeConfig.parse(file.toString(), Files.readString(file), Map.of());

    assertThat(parsed.warnings()).isEmpty();
    assertThat(parsed.config().routers()).hasSize(1);
  }
}
