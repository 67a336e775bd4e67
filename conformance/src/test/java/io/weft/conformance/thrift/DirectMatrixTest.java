package io.weft.conformance.thrift;

import org.junit.jupiter.api.Tag;

/** The peers without a mesh between them: what fails here is a fault of the peers. */
@Tag("slow") // it tells of the peers alone
final class DirectMatrixTest extends UserServiceMatrix {
  @Override
  Mesh open() {
    return Mesh.direct();
  }
}
