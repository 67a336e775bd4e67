package io.weft.cli;

import io.weft.node.Node;
import io.weft.node.protocol.thrift.ThriftRouter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which router of a configuration a command is about. */
final class RouterOption {
  @Option(
      names = {"-r", "--router"},
      paramLabel = "LABEL",
      description = "The router to use (default: the first one).")
  private @Nullable String label;

  ThriftRouter of(Node node) {
    try {
      return Optional.ofNullable(label).map(node::router).orElseGet(() -> node.routers().get(0));
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }
}
