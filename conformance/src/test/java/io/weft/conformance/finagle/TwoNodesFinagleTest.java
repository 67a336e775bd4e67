package io.weft.conformance.finagle;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Finagle on both sides of two nodes, which have mutual TLS between them. */
final class TwoNodesFinagleTest extends FinagleMatrix {
  @TempDir private static Path directory;

  @Override
  Between open() throws Exception {
    return Between.twoNodes(directory);
  }
}
