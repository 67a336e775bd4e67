package io.weft.conformance.thrift;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Others' clients and servers, unmodified, with two nodes and mutual TLS between them. */
final class MeshMatrixTest extends UserServiceMatrix {
  @TempDir private static Path directory;

  @Override
  Mesh open() throws Exception {
    return TwoNodes.in(directory);
  }
}
