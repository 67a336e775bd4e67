package io.weft.conformance.thrift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.conformance.net.Relay;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody on the network between two nodes sees of the calls that pass: nothing. */
final class WireTapTest {
  private static final int TEN_MEGABYTES = 10_000_000;

  /** Method names and texts of the scenario, long enough not to come up by chance. */
  private static final List<String> PAYLOAD =
      List.of("addUser", "getUser", "touched", "Grace Hopper of the peers", "Main Street 2");

  @TempDir private Path directory;

  @Test
  void noPieceOfThePayloadIsReadableBetweenTheNodes() throws Exception {
    try (TwoNodes nodes = TwoNodes.recorded(directory);
        Peers peers = new Peers(nodes)) {
      peers.run(Language.JAVA, Language.JAVA, Wire.FRAMED_BINARY);

      Relay tapped = nodes.relays().get(0);
      assertThat(tapped.bytesPassed()).isGreaterThan(2L * TEN_MEGABYTES);
      for (String piece : PAYLOAD) {
        assertThat(tapped.contains(piece.getBytes(UTF_8))).as(piece).isFalse();
      }
    }
  }
}
