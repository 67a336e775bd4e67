package io.weft.cli;

import io.weft.node.Node;
import io.weft.node.protocol.ProtocolRouter;
import io.weft.node.protocol.thrift.ThriftRouter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which router of a configuration a command is about. */
final class RouterOption {
  @Option(
      names = {"-r", "--router"},
      paramLabel = "LABEL",
      description = "The router to use (default: the first one for Thrift).")
  private @Nullable String label;

  /** The router, which must be one for Thrift; the first of them when none is named. */
  ThriftRouter thrift(Node node) {
    if (label == null) {
      return node.routers().stream()
          .flatMap(router -> thrift(router).stream())
          .findFirst()
          .orElseThrow(() -> new InputException("the configuration has no router for Thrift"));
    }
    try {
      return thrift(node.router(label))
          .orElseThrow(() -> new InputException("router " + label + " is not for Thrift"));
    } catch (IllegalArgumentException e) {
      throw new InputException(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<ThriftRouter> thrift(ProtocolRouter router) {
    return router instanceof ThriftRouter thrift ? Optional.of(thrift) : Optional.empty();
  }
}
