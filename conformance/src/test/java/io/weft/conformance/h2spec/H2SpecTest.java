package io.weft.conformance.h2spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.conformance.http.HttpServerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** h2spec with servers that are known: that all its cases run, and that a failure is seen. */
final class H2SpecTest {
  @TempDir Path files;
  @TempDir Path reports;

  @Test
  void triesNghttpd() throws Exception {
    Files.writeString(files.resolve("index.html"), "hello\n");
    List<H2Spec.Case> cases;
    try (HttpServerProgram nghttpd = HttpServerProgram.nghttpd(files)) {
      cases = H2Spec.run(nghttpd.port(), H2Spec.Transport.CLEAR, reports);
      assertThat(nghttpd.isAlive()).isTrue();
    }

    assertThat(cases).hasSize(146);
    assertThat(cases)
        .contains(new H2Spec.Case("generic/3.1", "Sends a DATA frame", H2Spec.Outcome.PASSED, ""));
    // Where nghttpd closes by GOAWAY but sends an answer that was under way, in some runs.
    assertThat(cases.stream().filter(tried -> tried.outcome() != H2Spec.Outcome.PASSED))
        .allSatisfy(
            failed -> {
              assertThat(failed.section()).isEqualTo("http2/5.1.1");
              assertThat(failed.detail()).contains("GOAWAY Frame");
            });
  }

  @Test
  void seesThatHttp1IsNoHttp2() throws Exception {
    List<H2Spec.Case> cases;
    try (HttpServerProgram nginx = HttpServerProgram.nginx(files, reports)) {
      cases = H2Spec.run(nginx.port(), H2Spec.Transport.CLEAR, reports);
    }

    assertThat(cases).hasSize(146);
    assertThat(cases.stream().filter(tried -> tried.outcome() == H2Spec.Outcome.FAILED))
        .hasSizeGreaterThan(100)
        .allSatisfy(failed -> assertThat(failed.detail()).isNotEmpty());
  }
}
