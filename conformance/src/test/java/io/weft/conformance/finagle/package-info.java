/**
 * The real Finagle as client and as server, through nodes. It runs in processes of its own ({@link
 * io.weft.conformance.finagle.FinagleProcess}), on the class path that {@code peers/finagle} has
 * from Maven Central.
 */
@NullMarked
package io.weft.conformance.finagle;

import org.jspecify.annotations.NullMarked;
