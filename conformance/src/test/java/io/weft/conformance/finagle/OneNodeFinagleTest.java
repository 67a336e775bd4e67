package io.weft.conformance.finagle;

/** Finagle on both sides of one node, which changes the dialect where theirs differ. */
final class OneNodeFinagleTest extends FinagleMatrix {
  @Override
  Between open() {
    return Between.oneNode();
  }
}
