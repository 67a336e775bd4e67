package io.weft.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.namers.name.Dtab;
import io.weft.stack.settings.yaml.ConfigProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Parses every file of {@code examples}, without an environment. */
final class ExamplesTest {

  static Stream<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(Repository.file("examples"))) {
      List<Path> files =
          walk.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
              // Their plug-in is not on this class path; the command line tests them.
              .filter(file -> !file.toString().contains("/control/"))
              .sorted()
              .toList();
      return files.stream();
    }
  }

  private static NodeConfig.Parsed parse(Path file) throws IOException {
    return NodeConfig.parse(file.toString(), Files.readString(file), Map.of());
  }

  @ParameterizedTest
  @MethodSource("files")
  void isValidAndItsDtabsLeadSomewhere(Path file) throws IOException {
    NodeConfig.Parsed parsed = parse(file);

    assertThat(parsed.warnings().toString()).doesNotContain("dtab");
    for (RouterConfig router : parsed.config().routers()) {
      assertThat(Parsing.service(router).totalTimeout()).isPresent();
      if (router.dtabFile().isPresent()) {
        Dtab dtab = Dtab.parse(Files.readString(router.dtabFile().get()));
        assertThat(dtab.dentries()).isNotEmpty();
      }
    }
  }

  @Test
  void warnsOnlyWhereLinkerdsKeysHaveNoEffect() throws IOException {
    for (Path file : files().toList()) {
      boolean ofLinkerd = file.endsWith("linkerd-thrift.yaml");
      List<ConfigProblem> warnings = parse(file).warnings();
      assertThat(warnings.isEmpty()).as("%s: %s", file, warnings).isEqualTo(!ofLinkerd);
      assertThat(warnings).allMatch(warning -> warning.message().contains("no effect"));
    }
  }
}
