package io.weft.control.api.thrift;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.control.Control;
import io.weft.control.config.ControlConfig;
import io.weft.namers.name.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The Thrift interface of a whole control service. */
final class ConfiguredTest {
  private static final String CONFIGURATION =
      """
      storage: {kind: io.l5d.inMemory, namespaces: {web: /svc => /$/inet/127.0.0.1/8080}}
      transformers:
      - {kind: io.l5d.port, port: 4141}
      interfaces:
      - {kind: io.l5d.httpController, port: 0}
      - {kind: nodes, port: 0}
      - {kind: io.l5d.thriftNameInterpreter, port: 0}
      """;

  @Test
  void theEndpointsOfANameAreThoseOfItsTransformers() throws Exception {
    ControlConfig config = ControlConfig.parse("control.yaml", CONFIGURATION, Map.of()).config();
    try (Control control = Control.start(config);
        MuxPeer peer = new MuxPeer(control.thriftAddress().orElseThrow(), Optional.empty())) {
      Reply bound = peer.call("bind", Running.bindRequest(Stamp.NONE, "web", "", "/svc")).reply();
      List<?> id = bound.ok().struct(2).struct(1).struct(4).list(1);
      assertThat(id)
          .isEqualTo(List.of("%", "io.l5d.port", "4141", "$", "inet", "127.0.0.1", "8080"));

      Path path = Path.of(id.toArray(String[]::new));
      Consumer<StructWriter> asked =
          out -> out.struct(1, Running.ref(Stamp.NONE, "web", path.toString()));
      assertThat(peer.call("addr", asked).reply().ok().struct(2).struct(1).get(1))
          .isEqualTo(List.of(Map.of(1, "\u007f\0\0\1", 2, 4141)));
    }
  }
}
