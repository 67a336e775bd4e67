package io.weft.conformance.h2spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.conformance.http.HttpNodes;
import io.weft.conformance.http.HttpServerProgram;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** h2spec with a node before a server that answers. */
final class H2SpecNodeTest {
  @TempDir Path directory;

  @Test
  void aNodePassesEveryCaseInClearText() throws Exception {
    List<H2Spec.Case> cases;
    try (HttpServerProgram server = HttpServerProgram.nodeHttp2();
        HttpNodes nodes = HttpNodes.in(directory)) {
      int port = nodes.one("h2", server.port());
      cases = H2Spec.run(port, H2Spec.Transport.CLEAR, directory);
    }

    assertThat(cases).hasSize(146);
    assertThat(cases.stream().filter(tried -> tried.outcome() != H2Spec.Outcome.PASSED)).isEmpty();
  }
}
