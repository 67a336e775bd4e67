package io.weft.conformance.thrift;

/** The peers without a mesh between them: what fails here is a fault of the peers. */
final class DirectMatrixTest extends UserServiceMatrix {
  @Override
  Mesh open() {
    return Mesh.direct();
  }
}
