package io.weft.control.api.grpc;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ScaleTest {

  /** The same at size is measured; see docs/control/scale.md. */
  @Test
  @Tag("slow")
  void aFleetConvergesOnEachChangeAndResumesAfterARestart() throws Exception {
    try (ScaleRun run = new ScaleRun(50, 100, 500)) {
      run.run(2);
    }
  }
}
